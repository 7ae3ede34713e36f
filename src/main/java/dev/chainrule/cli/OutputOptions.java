package dev.chainrule.cli;

import dev.chainrule.checkpoint.RunDirectory;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** Where results go. */
final class OutputOptions {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      converter = PathOption.Anywhere.class,
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
    return out == null
        ? RunDirectory.createNew(hadoop, Home.word(hadoop, "runs/" + prefix + now))
        : RunDirectory.create(hadoop, out, overwrite);
  }

  /** Whether the directory holds what an earlier attempt of the same application has begun. */
  boolean isRunOf(Configuration hadoop, Optional<String> application) {
    return out != null
        && application.isPresent()
        && RunDirectory.isMarked(hadoop, out, application.get());
  }
}
