package io.dreamfleet.store;

import io.dreamfleet.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/** The certificates of a PEM file, trusted in place of those that Java trusts. */
record TrustedAuthorities(Collection<? extends Certificate> certificates) {

  /**
   * Reads a file of one or more certificates.
   *
   * @throws SettingsException when there is none in it
   */
  static TrustedAuthorities read(Path pem) {
    try (InputStream content = Files.newInputStream(pem)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(content);
      if (found.isEmpty()) {
        throw unusable(pem, "it holds no certificate");
      }
      return new TrustedAuthorities(found);
    } catch (CertificateException e) {
      throw unusable(pem, "it is no PEM file of certificates");
    } catch (IOException e) {
      throw unusable(pem, e.toString());
    }
  }

  /** Makes a client trust servers with these certificates, or with ones that these have signed. */
  void trustIn(OkHttpClient.Builder client) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        trusted.setCertificateEntry("authority-" + number++, certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      TrustManager[] managers = factory.getTrustManagers();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers, null);
      client.sslSocketFactory(context.getSocketFactory(), (X509TrustManager) managers[0]);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  private static SettingsException unusable(Path pem, String reason) {
    return new SettingsException(
        "the S3 store's certificates cannot be read from %s (dreamfleet.s3.ca): %s"
            .formatted(pem, reason));
  }
}
