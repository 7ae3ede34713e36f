package dev.chainrule.cli;

import dev.chainrule.io.DataException;
import dev.chainrule.io.OutputException;
import dev.chainrule.run.CheckpointFormatException;
import dev.chainrule.run.CheckpointStore;
import dev.chainrule.spark.HadoopSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The settings with which a resumed run was begun, so that nobody has to repeat them. They are read
 * from its checkpoint; what a user gives overrides them, and is refused later if it differs.
 */
final class ResumedSettings {
  /** Of these settings. */
  static final String ORIGIN = "the checkpoint";

  private static final String RESUME = Settings.PREFIX + "resume";
  private static final String OUT = Settings.PREFIX + "out";

  /** No option: with {@code --layers} there are logits at the end. */
  private static final String OUTPUT = "output";

  private ResumedSettings() {}

  /**
   * The run's settings; empty if none is resumed, or none can be read, which is reported when the
   * run is opened.
   *
   * @param resume whether the command line asks for it
   * @param out the run directory that the command line names, or null
   * @param given what users say elsewhere, weakest first
   */
  static Optional<SettingsSource> of(boolean resume, String out, List<SettingsSource> given) {
    Map<String, String> all = new HashMap<>();
    given.forEach(source -> all.putAll(source.values()));
    String directory = out == null ? all.get(OUT) : out;
    if (directory == null || !(resume || Objects.equals(all.get(RESUME), "true"))) {
      return Optional.empty();
    }
    try {
      Map<String, String> run = new HashMap<>();
      CheckpointStore.find(HadoopSettings.of(all).toConfiguration(), directory, damage -> {})
          .checkpoint()
          .settings()
          .values()
          .forEach((name, value) -> run.put(Settings.PREFIX + name, value));
      run.remove(Settings.PREFIX + OUTPUT);
      return Optional.of(SettingsSource.map(ORIGIN, run));
    } catch (CheckpointFormatException | OutputException | DataException e) {
      return Optional.empty();
    }
  }
}
