package io.dreamfleet.metrics;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.reflect.Proxy;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ShareConsumer;

/** The registry behind {@code /metrics}, with the meters of the JVM, the process and Kafka. */
public final class MeterRegistries {
  private MeterRegistries() {}

  /** A registry that watches this process. */
  public static PrometheusMeterRegistry ofThisProcess() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // they live as long as the process does
    List.of(
            new ClassLoaderMetrics(),
            new JvmMemoryMetrics(),
            new JvmGcMetrics(),
            new JvmThreadMetrics(),
            new JvmInfoMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics())
        .forEach(meters -> meters.bindTo(registry));
    return registry;
  }

  /**
   * Watches a share consumer. Micrometer's binder takes the older kind of consumer, of which it
   * calls {@code metrics()} alone; a share consumer has the same.
   *
   * @return to be closed when the consumer is
   */
  public static KafkaClientMetrics watch(
      ShareConsumer<?, ?> consumer, PrometheusMeterRegistry registry) {
    Consumer<?, ?> metricsOnly =
        (Consumer<?, ?>)
            Proxy.newProxyInstance(
                MeterRegistries.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("metrics")) {
                    return consumer.metrics();
                  }
                  throw new UnsupportedOperationException(method.getName());
                });
    KafkaClientMetrics meters = new KafkaClientMetrics(metricsOnly);
    meters.bindTo(registry);
    return meters;
  }
}
