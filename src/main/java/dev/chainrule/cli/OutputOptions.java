package dev.chainrule.cli;

import dev.chainrule.io.SafeMessage;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.settings.Setting;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.net.NetUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where results go. */
final class OutputOptions extends SettingGroup {
  static final Setting<String> OUT =
      PathOption.anywhere("out", "DIR", "Run directory, new or empty.")
          .orElseAs("a new one below runs/");
  static final Setting<Boolean> OVERWRITE =
      Setting.flag("overwrite", false, "Replace the run that --out holds.");

  /** A standalone worker has a directory for each driver, in which the next attempt is started. */
  private static final Pattern DRIVER = Pattern.compile("driver-\\d{14}-\\d{4,}");

  private static final Logger LOG = LoggerFactory.getLogger(OutputOptions.class);

  OutputOptions() {
    super("Output", OUT, OVERWRITE);
  }

  /** Notes that a new directory would be where nobody looks for it, or gone with a container. */
  void check(CommonOptions common) {
    common.require(
        out() != null || !DriverPlace.isOnCluster(),
        OUT,
        "missing",
        "a directory that outlives the driver on the cluster, such as hdfs:///user/me/run");
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
    RunDirectory directory =
        out() == null
            ? RunDirectory.createNew(hadoop, Home.word(hadoop, "runs/" + prefix + now))
            : RunDirectory.create(hadoop, out(), get(OVERWRITE));
    if (directory.isLocal() && DriverPlace.isOnCluster()) {
      LOG.warn(
          "{} is on the driver's node, {}: unless it is a mount, it is nowhere else, and gone with"
              + " a container",
          SafeMessage.of(directory.toString()),
          NetUtils.getLocalHostname());
    }
    return directory;
  }

  /** Marks the run, so that the next attempt of this application resumes it. */
  static void mark(RunDirectory directory) {
    application().ifPresent(directory::mark);
  }

  /** Whether the directory holds what an earlier attempt of this application has begun. */
  boolean isOfThisApplication(Configuration hadoop) {
    return out() != null
        && application().filter(id -> RunDirectory.isMarked(hadoop, out(), id)).isPresent();
  }

  /**
   * The application that this driver is an attempt of, where a cluster starts another one after a
   * failure: YARN ({@code spark.yarn.maxAppAttempts}) and standalone clusters ({@code
   * --supervise}).
   *
   * @return an id that all attempts share, and no other application has; empty if there is only one
   */
  private static Optional<String> application() {
    String yarn = System.getProperty("spark.yarn.app.id");
    return Optional.ofNullable(yarn == null ? standalone() : yarn);
  }

  private static String standalone() {
    Path name = Path.of(System.getProperty("user.dir")).getFileName();
    return name != null && DRIVER.matcher(name.toString()).matches() ? name.toString() : null;
  }
}
