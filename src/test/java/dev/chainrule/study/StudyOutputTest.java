package dev.chainrule.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.Languages;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.study.law.Scaling;
import dev.chainrule.study.page.HtmlReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files and the table of a study. */
class StudyOutputTest {
  @TempDir Path dir;

  private static JsonNode json(Study study) throws IOException {
    return new ObjectMapper().readTree(StudyJson.format(study));
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Set<String> set(String names) {
    return new TreeSet<>(List.of(names.split(" ", -1)));
  }

  @Test
  void allThreeFilesAreWritten() throws IOException {
    RunDirectory directory =
        RunDirectory.create(new Configuration(), dir.resolve("study").toString(), false);
    StudyReport.write(directory, Samples.rich());
    for (String name : List.of("study.json", "study.csv", "report.html")) {
      assertTrue(Files.size(dir.resolve("study").resolve(name)) > 500, name);
    }
    directory.close();
    try (RunDirectory next =
        RunDirectory.create(new Configuration(), dir.resolve("study").toString(), true)) {
      next.clear();
    }
    try (var left = Files.list(dir.resolve("study"))) {
      assertEquals(List.of(dir.resolve("study/.lock")), left.toList());
    }
  }

  /** A browser draws no {@code viewBox="0 0 ۵۶۰ ۳۵۰"}. */
  @Test
  void computersLanguageChangesNothing() throws Exception {
    Callable<List<String>> outputs =
        () ->
            List.of(
                HtmlReport.format(Samples.rich()),
                HtmlReport.format(Samples.bothEngines()),
                StudyTable.format(Samples.bothEngines()),
                StudyCsv.format(Samples.bothEngines()),
                StudyJson.format(Samples.bothEngines()));
    List<String> expected = Languages.in(Locale.ROOT, outputs);
    assertEquals(expected, Languages.in(Languages.PERSIAN, outputs));
    assertEquals(expected, Languages.in(Languages.TURKISH, outputs));
  }

  @Test
  void jsonNamesAreStable() throws IOException {
    JsonNode root = json(Samples.rich());
    assertEquals(set("version study analysis"), names(root));
    assertEquals(set("title physicalCores points facts caveats"), names(root.get("study")));
    assertEquals(
        set(
            "scaling engine executors coresPerExecutor oversubscribed steps rows seconds phases"
                + " weightsSha256 hashes"),
        names(root.at("/study/points/0")));
    assertEquals(
        set("scheduling broadcast deserialise compute gemm merge transfer update stragglerWait"),
        names(root.at("/study/points/0/phases")));
    assertEquals(set("step layer sha256"), names(root.at("/study/points/0/hashes/0")));
    assertEquals(set("findings series engines weights"), names(root.get("analysis")));
    assertEquals(set("verdict compared sha256 first"), names(root.at("/analysis/weights")));
  }

  @Test
  void jsonNamesOfTheAnalysisAreStable() throws IOException {
    JsonNode series = json(Samples.rich()).at("/analysis/series/0");
    assertEquals(
        set("scaling coresPerExecutor engine measured measuredSmallGain forecasts"), names(series));
    assertEquals(
        set(
            "executors coresPerExecutor oversubscribed repetitions seconds interquartile"
                + " samplesPerSecond speedup speedupLow speedupHigh efficiency karpFlatt"),
        names(series.at("/measured/0")));
    assertEquals(
        set("min lowerQuartile median upperQuartile max"), names(series.at("/measured/0/seconds")));
    assertEquals(set("fit predictions smallGain optimum"), names(series.at("/forecasts/1")));
    assertEquals(
        set("law name formula termsOfLaw termsFitted residuals rootMeanSquare standing note"),
        names(series.at("/forecasts/1/fit")));
    assertEquals(set("one serialFraction"), names(series.at("/forecasts/0/fit/law")));
    assertEquals(set("serial shared tree perExecutor"), names(series.at("/forecasts/1/fit/law")));
    assertEquals(
        set("executors seconds speedup efficiency beyondMeasured"),
        names(series.at("/forecasts/1/predictions/0")));
    assertEquals("strong", series.get("scaling").asText());
    assertEquals("tested", series.at("/forecasts/1/fit/standing").asText());
  }

  @Test
  void jsonHasBothEnginesSideBySide() throws IOException {
    assertEquals(0, json(Samples.rich()).at("/analysis/engines").size());
    JsonNode root = json(Samples.bothEngines());
    assertEquals(22, root.at("/study/points").size());
    assertEquals("aggregate", root.at("/study/points/0/engine").asText());
    assertEquals("resident", root.at("/study/points/1/engine").asText());
    assertEquals("resident", root.at("/analysis/series/1/engine").asText());
    assertEquals(2, root.at("/analysis/engines").size());
    assertEquals(
        set("serial shared vector message"),
        names(root.at("/analysis/series/1/forecasts/1/fit/law")));
    JsonNode strong = root.at("/analysis/engines/0");
    assertEquals(set("scaling coresPerExecutor pairs"), names(strong));
    assertEquals(7, strong.get("pairs").size());
    assertEquals(
        set("executors oversubscribed aggregate resident ratio ratioLow ratioHigh"),
        names(strong.at("/pairs/0")));
    assertEquals(2, strong.at("/pairs/6/ratio").asDouble(), 1e-12);
    assertEquals(2 * 0.985 / 1.06, strong.at("/pairs/6/ratioLow").asDouble(), 1e-12);
    assertEquals(2 * 1.06 / 0.985, strong.at("/pairs/6/ratioHigh").asDouble(), 1e-12);
  }

  @Test
  void csvNamesTheEngineAndTheRatioAtEachPoint() {
    List<String> lines = StudyCsv.format(Samples.bothEngines()).lines().toList();
    assertTrue(lines.get(0).endsWith(",engine,aggregate_by_resident"), lines.get(0));
    assertTrue(lines.get(1).endsWith(",aggregate,2.0000"), lines.get(1));
    assertTrue(lines.get(6).endsWith(",resident,2.0000"), lines.get(6));
    assertEquals("1", lines.get(6).split(",", -1)[1]);
  }

  @Test
  void tableHasBothEnginesSideBySide() {
    Study study =
        Samples.study(
            List.of(
                Samples.point(Scaling.STRONG, 1, 8),
                Samples.resident(Samples.point(Scaling.STRONG, 1, 8), 0.5),
                Samples.point(Scaling.STRONG, 2, 6),
                Samples.resident(Samples.point(Scaling.STRONG, 2, 6), 0.4),
                Samples.point(Scaling.STRONG, 4, 5)));
    String table = StudyTable.format(study);
    assertTrue(table.startsWith("Strong scaling, 1 core an executor, aggregate engine\n"), table);
    assertTrue(table.contains("\nStrong scaling, 1 core an executor, resident engine\n"), table);
    assertTrue(
        table.contains(
            """

            Strong scaling, 1 core an executor, both engines
            executors  aggregate s  resident s     ratio          min-max  note
                    1         8.00        4.00      2.00        2.00-2.00
                    2         6.00        2.40      2.50        2.50-2.50

            """),
        table);
    assertTrue(
        table
            .replace('\n', ' ')
            .contains(
                "Strong scaling with the resident engine is 2.0 (1 executor), 2.5 (2 executors)"
                    + " times as fast as with the aggregate engine."),
        table);
    assertTrue(table.replace('\n', ' ').contains("All 5 compared points ended with"), table);
  }

  @Test
  void oneEngineIsNamedAndComparedWithNone() {
    String table = StudyTable.format(Samples.rich());
    assertTrue(table.startsWith("Strong scaling, 1 core an executor, aggregate engine\n"), table);
    assertFalse(table.contains("both engines") || table.contains("resident"), table);
    String page = HtmlReport.format(Samples.rich());
    assertFalse(page.contains("both engines") || page.contains("resident"), "one engine's page");
  }

  @Test
  void pageHasBothEnginesSideBySide() {
    String page = HtmlReport.format(Samples.bothEngines());
    assertFalse(page.contains("plots are missing"), "plots are drawn");
    for (String heading : List.of("aggregate engine", "resident engine", "both engines")) {
      for (String scaling : List.of("Strong", "Weak")) {
        String title = "<h2>%s scaling, 1 core an executor, %s</h2>".formatted(scaling, heading);
        assertTrue(page.contains(title), title);
      }
    }
    assertTrue(page.contains("<td>2.00</td><td>1.86 – 2.15</td>"), "the ratio at a point");
    assertTrue(page.contains("Time with both engines"), "the plot");
    assertTrue(page.contains("predicted by Hockney's law"), "the resident engine's law");
    assertTrue(page.contains("predicted by Ernest's law"), "the aggregate engine's law");
  }

  @Test
  void csvHasARowForEachPointAndRepetition() {
    Study study = Samples.bothEngines();
    List<String> lines = StudyCsv.format(study).lines().toList();
    int repetitions = study.points().stream().mapToInt(p -> p.seconds().size()).sum();
    assertEquals(1 + repetitions, lines.size());
    int columns = lines.get(0).split(",", -1).length;
    for (String line : lines) {
      assertEquals(columns, line.split(",", -1).length, line);
    }
    String[] second = lines.get(2).split(",", -1);
    assertEquals("strong", second[0]);
    assertEquals("2", second[4]);
    assertEquals(study.points().get(0).seconds().get(1), Double.parseDouble(second[7]));
  }

  @Test
  void csvLeavesUnknownValuesEmpty() {
    Study study = Samples.study(Samples.strong(n -> 2.0 / n, 1));
    String[] lines = StudyCsv.format(study).split("\n", -1);
    assertEquals(lines[0].split(",", -1).length, lines[1].split(",", -1).length);
    assertTrue(lines[1].endsWith(",,,,,,,,,aggregate,"), lines[1]);
  }

  @Test
  void tableFitsIntoAHundredColumnsAndMarksOversubscription() {
    String table = StudyTable.format(Samples.bothEngines());
    for (String line : table.lines().toList()) {
      assertTrue(line.length() <= 100, line);
    }
    String sixteen =
        table.lines().filter(line -> line.strip().startsWith("16 ")).findFirst().orElseThrow();
    assertTrue(sixteen.endsWith("oversubscribed"), sixteen);
  }

  @Test
  void findingsSayWhatWasMeasuredAndWhatFollows() {
    List<String> findings = StudyAnalysis.of(Samples.rich()).findings();
    String all = String.join("\n", findings);
    assertTrue(all.contains("2 executors are 1.9 times as fast as 1, 3 are 2.6 times"), all);
    assertTrue(all.contains("another one gains less than 10 %."), all);
    assertTrue(all.contains("ended with equal weights"), all);
    assertTrue(all.contains("8 physical cores"), all);
    assertFalse(all.contains("%%") || all.contains("null"), all);
  }

  @Test
  void onePointAloneMakesAnHonestReport() {
    Study study = Samples.study(Samples.strong(n -> 3, 1));
    String page = HtmlReport.format(study);
    assertTrue(page.contains("nothing to compare it with"), "the lack of a comparison is said");
    assertTrue(page.contains("No law could be fitted"), "the lack of a law is said");
    assertTrue(StudyTable.format(study).contains("No law could be fitted"));
  }

  @Test
  void reportNeedsNothingButItself() {
    String page = HtmlReport.format(Samples.rich());
    assertFalse(page.contains("plots are missing"), "plots are drawn");
    for (String reach :
        List.of("<script", "<link", "<img", "@import", "src=", "<?xml", "<!ENTITY")) {
      assertFalse(page.contains(reach), reach);
    }
    Matcher addresses = Pattern.compile("https?://[^\"'\\s<]+").matcher(page);
    while (addresses.find()) {
      // Names of XML vocabularies, which nobody fetches.
      assertTrue(addresses.group().startsWith("http://www.w3.org/"), addresses.group());
    }
    Matcher urls = Pattern.compile("url\\(([^)]*)\\)").matcher(page);
    while (urls.find()) {
      assertTrue(urls.group(1).startsWith("#"), urls.group());
    }
  }

  @Test
  void idsInThePageAreUniqueThoughPlotsAreMany() {
    Matcher ids =
        Pattern.compile("\\sid=\"([^\"]+)\"").matcher(HtmlReport.format(Samples.bothEngines()));
    List<String> all = new ArrayList<>();
    while (ids.find()) {
      all.add(ids.group(1));
    }
    assertTrue(all.size() > 1, "plots have ids: " + all);
    assertEquals(new HashSet<>(all).size(), all.size());
  }

  @Test
  void whatUsersNameIsEscaped() {
    Study study =
        new Study(
            "<b>a & b</b>",
            1,
            Samples.strong(n -> 1, 1),
            java.util.Map.of("<k>", "\"v\""),
            List.of());
    String page = HtmlReport.format(study);
    assertTrue(page.contains("&lt;b&gt;a &amp; b&lt;/b&gt;") && page.contains("&lt;k&gt;"));
    assertFalse(page.contains("<b>a") || page.contains("<k>"));
  }
}
