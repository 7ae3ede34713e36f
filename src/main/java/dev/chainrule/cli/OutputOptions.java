package dev.chainrule.cli;

import dev.chainrule.run.RunDirectory;
import dev.chainrule.settings.Setting;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Where results go. */
final class OutputOptions extends SettingGroup {
  static final Setting<String> OUT =
      PathOption.anywhere("out", "DIR", "Run directory, new or empty.")
          .orElseAs("a new one below runs/");
  static final Setting<Boolean> OVERWRITE =
      Setting.flag("overwrite", false, "Replace the run that --out holds.");

  OutputOptions() {
    super("Output", OUT, OVERWRITE);
  }

  /** Null for a new directory. */
  String out() {
    return get(OUT);
  }

  /**
   * Makes the directory ready.
   *
   * @param prefix of its name, where the user gave none
   */
  RunDirectory create(Configuration hadoop, String prefix) {
    String now =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss", Locale.ROOT));
    return out() == null
        ? RunDirectory.createNew(hadoop, Home.word(hadoop, "runs/" + prefix + now))
        : RunDirectory.create(hadoop, out(), get(OVERWRITE));
  }

  /** Whether the directory holds what an earlier attempt of the same application has begun. */
  boolean isRunOf(Configuration hadoop, Optional<String> application) {
    return out() != null
        && application.isPresent()
        && RunDirectory.isMarked(hadoop, out(), application.get());
  }
}
