package io.dreamfleet.local;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.Blob;
import org.gaul.s3proxy.blobstore.domain.BlobMetadata;
import org.gaul.s3proxy.blobstore.options.GetOptions;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * Objects as files. A key that no file can have, because a part of it is a file or too long, is
 * that of no object; the server would answer with a fault of its own, and clients would try again.
 */
final class FolderBlobStore extends ForwardingBlobStore {
  FolderBlobStore(Path folder) {
    super(new FilesystemNio2BlobStore(folder.toString()));
  }

  @Override
  public boolean blobExists(String bucket, String key) {
    return existing(() -> super.blobExists(bucket, key)).orElse(false);
  }

  @Override
  public BlobMetadata blobMetadata(String bucket, String key) {
    return existing(() -> super.blobMetadata(bucket, key)).orElse(null);
  }

  @Override
  public Blob getBlob(String bucket, String key, GetOptions options) {
    return existing(() -> super.getBlob(bucket, key, options)).orElse(null);
  }

  private static <T> Optional<T> existing(Supplier<T> look) {
    try {
      return Optional.ofNullable(look.get());
    } catch (RuntimeException e) {
      if (isNoFile(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isNoFile(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileSystemException trouble) {
        // the words of POSIX's ENOTDIR and ENAMETOOLONG
        String reason = String.valueOf(trouble.getReason());
        return reason.equals("Not a directory") || reason.equals("File name too long");
      }
    }
    return false;
  }
}
