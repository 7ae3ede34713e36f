package dev.chainrule.cli;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Options of spark-submit that were given to us: names our own option for the same, or where theirs
 * goes.
 */
final class SubmitOptions {
  private static final Map<String, String> OURS =
      Map.of(
          "-c", "--conf",
          "--num-executors", "--executors",
          "--total-executor-cores", "--executors, with --executor-cores");

  /** The options that submit/words.sh hands over. */
  static final Set<String> HANDED_OVER =
      Set.of(
          "--archives",
          "--deploy-mode",
          "--driver-class-path",
          "--driver-cores",
          "--driver-java-options",
          "--driver-library-path",
          "--driver-memory",
          "--exclude-packages",
          "--files",
          "--jars",
          "--keytab",
          "--load-spark-defaults",
          "--name",
          "--packages",
          "--principal",
          "--properties-file",
          "--proxy-user",
          "--queue",
          "--repositories",
          "--supervise");

  /** Options that our jar makes needless, that do not fit it, or that it cannot do. */
  private static final Set<String> USELESS =
      Set.of("--class", "--kill", "--py-files", "--remote", "--status");

  private SubmitOptions() {}

  /**
   * What to say of the option {@code name}, which we do not know; empty if Spark does not either.
   */
  static Optional<String> mistake(String name) {
    if (HANDED_OVER.contains(name)) {
      return Optional.of(
          name + ": an option of spark-submit, expected before the jar, or with submit/chainrule");
    }
    if (USELESS.contains(name)) {
      return Optional.of(name + ": an option of spark-submit that has no use here");
    }
    return Optional.ofNullable(OURS.get(name))
        .map(ours -> "Unknown option: '%s'; ours is %s".formatted(name, ours));
  }
}
