package dev.chainrule.spark;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Blas;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.serializer.KryoSerializer;

/**
 * What a run asks of a context that somebody else opened. {@link SparkDefaults} makes a context of
 * ours quick; here only that is refused with which a run would fail later, or make other bits.
 */
final class GuestRules {
  private static final String REQUIRED = "spark.kryo.registrationRequired";
  private static final String BUFFER = "spark.kryoserializer.buffer.max";

  private GuestRules() {}

  /**
   * Checks the context's settings.
   *
   * @param vectorBytes size of one gradient, which every task returns
   * @throws ResourcesException that names the setting that cannot stay
   */
  static void require(SparkContext context, long vectorBytes) {
    if (context.isStopped()) {
      throw new ResourcesException("the SparkContext is stopped, expected one that runs");
    }
    require(context.getConf(), vectorBytes);
  }

  /** Checks the settings alone. */
  static void require(SparkConf conf, long vectorBytes) {
    if (conf.get("spark.serializer", "").equals(KryoSerializer.class.getName())) {
      requireRegistered(conf);
      requireBuffer(conf, vectorBytes);
    }
  }

  /** A registrator of the user's may register them too, which does not show. */
  private static void requireRegistered(SparkConf conf) {
    if (!conf.getBoolean(REQUIRED, false) || conf.contains("spark.kryo.registrator")) {
      return;
    }
    List<String> missing = new ArrayList<>(SparkDefaults.KRYO_CLASSES);
    missing.removeAll(List.of(conf.get(SparkDefaults.REGISTERED, "").split("\\s*,\\s*")));
    if (!missing.isEmpty()) {
      throw new ResourcesException(
          "%s: true, expected false, or in %s also %s"
              .formatted(REQUIRED, SparkDefaults.REGISTERED, String.join(",", missing)));
    }
  }

  /** A task's result is a vector or two, and must fit. */
  private static void requireBuffer(SparkConf conf, long vectorBytes) {
    long most = conf.getSizeAsMb(BUFFER, "64m");
    long needed = 2 * vectorBytes / (1 << 20) + 1;
    if (most < needed) {
      throw new ResourcesException(
          Words.format(
              "%s: %dm, expected %dm or more for the gradients of this network",
              BUFFER, most, needed));
    }
  }

  /**
   * The right to this process's BLAS for as long as a run lasts. A process has one engine, and
   * engines round differently: a run that changed it would change another one's bits midway.
   */
  static final class BlasLease {
    private static Blas.Choice held;
    private static int holders;

    private BlasLease() {}

    /**
     * Opens the engine, unless runs hold another.
     *
     * @throws ResourcesException if they do
     */
    static synchronized BlasLease take(Blas.Choice choice) {
      if (holders > 0 && !choice.roundsLike(held)) {
        throw new ResourcesException(
            "blas: %s, expected %s, with which another training is at work in this process"
                .formatted(choice, held.alike()));
      }
      Blas.use(choice);
      held = choice;
      holders++;
      return new BlasLease();
    }

    void end() {
      synchronized (BlasLease.class) {
        holders--;
      }
    }
  }
}
