package dev.chainrule.cli;

import dev.chainrule.checkpoint.RunDirectory;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** Where results go. */
final class OutputOptions {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Run directory, new or empty. Default: a new one below runs/.")
  String out;

  @Option(names = "--overwrite", description = "Replace the run that --out holds.")
  boolean overwrite;

  /**
   * Makes the directory ready.
   *
   * @param prefix of its name, where the user gave none
   */
  RunDirectory create(Configuration hadoop, String prefix) {
    String now =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss", Locale.ROOT));
    String name = out == null ? Home.resolve("runs/" + prefix + now).toString() : out;
    return RunDirectory.create(hadoop, name, overwrite);
  }
}
