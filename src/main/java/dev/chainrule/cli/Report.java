package dev.chainrule.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chainrule.report.ComparisonPage;
import dev.chainrule.report.RunPage;
import dev.chainrule.report.RunRecord;
import dev.chainrule.run.OutputFile;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code chainrule report}. */
@Command(
    name = "report",
    description = {
      "Makes the page of a run again, or one that compares runs.",
      "The page needs nothing else, and can be sent to others. train writes that of its run by"
          + " itself."
    },
    footer = {
      "",
      "Examples:",
      "  chainrule report runs/2026-11-27-090000",
      "  chainrule report runs/2026-11-27-090000 --follow",
      "  chainrule report runs/small runs/large --page comparison.html"
    })
final class Report extends CheckedCommand {
  static final Setting<String> PAGE =
      PathOption.anywhere(
              "page",
              "FILE",
              "Where the page is written; a page that is there is replaced, and a folder that is"
                  + " missing is made.")
          .orElseAs("report.html in the run directory; of several runs, comparison.html");
  static final Setting<Boolean> FOLLOW =
      Setting.flag(
          "follow", false, "Write the page anew every few seconds, until the runs have ended.");

  @Parameters(
      paramLabel = "RUN",
      arity = "0..*",
      converter = PathOption.Anywhere.class,
      description = "Run directories.")
  List<String> runs = List.of();

  @Mixin SettingGroup output = new SettingGroup("Output", PAGE, FOLLOW);

  @Override
  void check() {
    common.require(
        !runs.isEmpty(), new Problem(null, "RUN: missing, expected one or more run directories"));
  }

  @Override
  int run() {
    List<RunRecord> read = read();
    write(read);
    System.out.println("Wrote " + page());
    while (output.get(FOLLOW) && !read.stream().allMatch(RunRecord::hasEnded)) {
      pause();
      read = read();
      write(read);
    }
    return ExitCode.DONE;
  }

  private List<RunRecord> read() {
    return runs.stream().map(run -> RunRecord.read(common.hadoop(), run)).toList();
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(RunPage.REFRESH_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String page() {
    if (output.get(PAGE) != null) {
      return output.get(PAGE);
    }
    return runs.size() == 1 ? runs.get(0) + "/" + RunDirectory.REPORT : "comparison.html";
  }

  private void write(List<RunRecord> read) {
    String html = read.size() == 1 ? RunPage.format(read.get(0)) : ComparisonPage.format(read);
    OutputFile.write(common.hadoop(), page(), out -> out.write(html.getBytes(UTF_8)));
  }
}
