package dev.chainrule.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chainrule.data.Encoding;
import dev.chainrule.io.Json;
import dev.chainrule.run.QualityJson;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.train.Quality;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.Outcome;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is written of a run at its end, for people: its page, and all that the test set says. */
public final class RunReport {
  private static final Logger LOG = LoggerFactory.getLogger(RunReport.class);

  private RunReport() {}

  /**
   * Writes {@code evaluation.json} and {@code report.html}. A page that cannot be made costs nobody
   * a run: the rest is written by now.
   *
   * @param assess what the test set says of the result, asked for unless the run was interrupted
   * @return where the page is; empty if there is none
   */
  public static Optional<String> write(
      Configuration hadoop,
      RunDirectory directory,
      TrainingJob job,
      TrainingResult result,
      Encoding encoding,
      Supplier<Quality> assess) {
    try {
      if (result.outcome() != Outcome.INTERRUPTED) {
        int topK = Math.min(QualityJson.DEFAULT_TOP_K, job.test().classes());
        Map<String, Object> figures = QualityJson.of(assess.get(), encoding, topK);
        figures.put("weightsSha256", result.weights().sha256());
        String json = Json.line(figures);
        directory.write(RunDirectory.EVALUATION, out -> out.write(json.getBytes(UTF_8)));
      }
      String page = RunPage.format(RunRecord.read(hadoop, directory.toString()));
      directory.write(RunDirectory.REPORT, out -> out.write(page.getBytes(UTF_8)));
      return Optional.of(directory.resolve(RunDirectory.REPORT));
    } catch (RuntimeException e) { // Whatever it is.
      LOG.warn("no report: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
