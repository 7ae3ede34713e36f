package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.io.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class RowSurveyTest {
  private static final RowSource SOURCE = new LibsvmFile("rows");
  private static final float[] TWO = {1, 2};
  private static final float[] THREE = {1, 2, 3};
  private static final float[] NAN = {1, Float.NaN};

  /** Rows, and what is said of them. */
  record Case(List<float[]> rows, String told) {
    @Override
    public String toString() {
      return rows.stream().map(Arrays::toString).toList().toString();
    }
  }

  static final List<Case> CASES =
      List.of(
          new Case(List.of(TWO, TWO, TWO, TWO), "4 rows"),
          new Case(List.of(), "rows: no row, expected one at least"),
          new Case(
              List.of(TWO, THREE, TWO, TWO), "rows, row 1: 3 numbers, expected 2, as in row 0"),
          new Case(
              List.of(THREE, THREE, THREE, TWO), "rows, row 3: 2 numbers, expected 3, as in row 0"),
          new Case(
              List.of(TWO, TWO, THREE, new float[] {}),
              "rows, row 2: 3 numbers, expected 2, as in row 0"),
          new Case(
              List.of(TWO, NAN, TWO, NAN),
              "rows, row 1: NaN, or beyond float32, expected finite numbers"));

  @ParameterizedTest
  @FieldSource("CASES")
  void firstMistakeIsToldHoweverTheRowsAreCut(Case given) {
    int end = given.rows().size();
    for (int first = 0; first <= end; first++) {
      for (int second = first; second <= end; second++) {
        RowSurvey all = new RowSurvey();
        all.append(survey(given.rows(), 0, first));
        all.append(survey(given.rows(), first, second));
        all.append(survey(given.rows(), second, end));
        assertEquals(given.told(), told(all), "cut at " + first + " and " + second);
      }
    }
  }

  private static RowSurvey survey(List<float[]> rows, int from, int to) {
    RowSurvey survey = new RowSurvey();
    IntStream.range(from, to).forEach(i -> survey.add(i, rows.get(i), i % 2));
    return survey;
  }

  private static String told(RowSurvey survey) {
    try {
      return survey.dataset(SOURCE).rows() + " rows";
    } catch (DataException e) {
      return e.getMessage();
    }
  }
}
