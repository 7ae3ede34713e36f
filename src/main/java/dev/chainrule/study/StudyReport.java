package dev.chainrule.study;

import dev.chainrule.run.RunDirectory;
import dev.chainrule.study.page.HtmlReport;
import java.nio.charset.StandardCharsets;

/**
 * Writes a study's files: {@code study.json} and {@code study.csv} for programs, {@code
 * report.html} for people.
 *
 * <pre>{@code
 * Study study = new Study(title, physicalCores, points, facts, caveats);
 * StudyReport.write(directory, study);
 * out.print(StudyTable.format(study));
 * }</pre>
 */
public final class StudyReport {
  private StudyReport() {}

  /**
   * Puts the files into the run directory; figures first, so that they are there whatever becomes
   * of the plots.
   *
   * @throws dev.chainrule.io.OutputException if they cannot be written
   */
  public static void write(RunDirectory directory, Study study) {
    write(directory, RunDirectory.STUDY_JSON, StudyJson.format(study));
    write(directory, RunDirectory.STUDY_CSV, StudyCsv.format(study));
    write(directory, RunDirectory.REPORT, HtmlReport.format(study));
  }

  private static void write(RunDirectory directory, String name, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    directory.write(name, out -> out.write(bytes));
  }
}
