package dev.chainrule.data;

import static dev.chainrule.data.ReadRows.csv;
import static dev.chainrule.data.ReadRows.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.data.CsvManner.Header;
import dev.chainrule.data.ReadRows.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of CSV that is understood. */
class CsvFormsTest {
  private static final List<Row> TWO = List.of(row("3", 0.5, 1), row("4", 2, 7));

  @TempDir Path dir;

  private List<Row> read(String text) throws IOException {
    return ReadRows.of(csv(dir, text));
  }

  private List<Row> read(String text, String label) throws IOException {
    return ReadRows.of(csv(dir, text, new CsvManner('\0', Header.AUTO, label)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3,0.5,1\n4,2,7\n",
        "3,0.5,1\n4,2,7",
        "3,0.5,1\r\n4,2,7\r\n",
        "3,0.5,1\r4,2,7\r",
        "3,0.5,1\r4,2,7",
        "\ufeff3,0.5,1\n4,2,7\n",
        "\ufefflabel,a,b\n3,0.5,1\n4,2,7\n",
        "label,a,b\n3,0.5,1\n4,2,7\n",
        "label,0,1\n3,0.5,1\n4,2,7\n",
        "digit,a,b\n3,0.5,1\n4,2,7\n",
        "\"digit\",\"a \"\"quoted\"\", name\",\"b\nc\"\n3,0.5,1\n4,2,7\n",
        "a,Label,b\n0.5,3,1\n2,4,7\n",
        "a,b,class\n0.5,1,3\n2,7,4\n",
        "3;0.5;1\n4;2;7\n",
        "\n3;0.5;1\n4;2;7\n",
        "3\t0.5\t1\n4\t2\t7\n",
        " 3 , 0.5\t,  1 \n4,2 ,7  \n",
        "\n\n3,0.5,1\n\n \r\n4,2,7\n\n",
        "\"3\",\"0.5\",1\n4,\" 2 \", \"7\" \n",
        "3,5e-1,1e0\n4,20E-1,+7\n",
        "3,+.5,1.\n4,2.000,7.\n",
        "3,0.50000000000000000000,1\n4,00000000000000000002,7\n",
        "3.0,0.5,1\n4.000000000000000000e+00,2,7\n",
        "+3,0.5,1\n04,2,7\n",
      })
  void theSameTwoRows(String text) throws IOException {
    assertEquals(TWO, read(text));
  }

  @Test
  void theLabelIsWhereItIsSaidToBe() throws IOException {
    String text = "a,b,c\n1,2,3\n4,5,6\n";
    assertEquals(List.of(row("1", 2, 3), row("4", 5, 6)), read(text, "first"));
    assertEquals(List.of(row("3", 1, 2), row("6", 4, 5)), read(text, "last"));
    assertEquals(List.of(row("2", 1, 3), row("5", 4, 6)), read(text, "b"));
    assertEquals(List.of(row(null, 1, 2, 3), row(null, 4, 5, 6)), read(text, "none"));
    assertEquals(List.of(row("1", 2, 3), row("4", 5, 6)), read(text, "auto"));
  }

  @Test
  void aHeaderIsWhereItIsSaidToBe() throws IOException {
    CsvManner with = new CsvManner('\0', Header.YES, "2");
    assertEquals(List.of(row("5", 4, 6)), ReadRows.of(csv(dir, "1,2,3\n4,5,6\n", with)));
    CsvManner without = new CsvManner('\0', Header.NO, "auto");
    assertEquals(
        List.of(row("label", 1), row("x", 2)), ReadRows.of(csv(dir, "label,1\nx,2\n", without)));
  }

  @Test
  void anySeparatorMayBeSaid() throws IOException {
    for (char separator : new char[] {'|', ' ', ':', ';', 'x'}) {
      String text = "3,0.5,1\n4,2,7\n".replace(',', separator);
      CsvManner manner = new CsvManner(separator, Header.AUTO, "auto");
      assertEquals(TWO, ReadRows.of(csv(dir, text, manner)), "separator " + separator);
    }
  }

  @Test
  void labelsMayBeAnyText() throws IOException {
    String text = "1,Iris setosa\n2,\"a \"\"b\"\", c\nd\"\n3,\u00e9\u4e2d\n4,-7\n5, 5.5 \n";
    assertEquals(
        List.of(
            row("Iris setosa", 1),
            row("a \"b\", c\nd", 2),
            row("\u00e9\u4e2d", 3),
            row("-7", 4),
            row("5.5", 5)),
        read(text));
  }

  @Test
  void wholeLabelsAreOneHoweverWritten() throws IOException {
    String text = "5,1\n5.0,1\n+5,1\n05,1\n5.,1\n5e0,1\n-0,1\n123456789012345678,1\n5a,1\n";
    List<String> labels = read(text).stream().map(Row::label).toList();
    assertEquals(List.of("5", "5", "5", "5", "5", "5", "0", "123456789012345678", "5a"), labels);
  }

  @Test
  void classesAreInTheOrderOfNumbersOrOfText() throws IOException {
    assertEquals(
        List.of("-2", "5", "10"),
        Dataset.inspect(ReadRows.HADOOP, csv(dir, "10,1\n5,1\n-2,1\n5,0\n")).classLabels());
    assertEquals(
        List.of("10", "5", "a"),
        Dataset.inspect(ReadRows.HADOOP, csv(dir, "a,1\n5,1\n10,1\n")).classLabels());
  }

  @Test
  void minusZeroStaysWhereNumbersAreFloats() throws IOException {
    List<Row> rows = read("1,-0,-0.0,0\n");
    assertEquals(List.of(row("1", -0.0, -0.0, 0)), rows);
  }

  /** A first member of two bytes cuts the mark, and the line from which the separator is told. */
  @Test
  void gzipMayHaveSeveralMembers() throws IOException {
    byte[] text = "\ufeff3;0.5;1\n4;2;7\n".getBytes(UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (int i = 0; i < text.length; i += 2) {
      byte[] two = java.util.Arrays.copyOfRange(text, i, Math.min(i + 2, text.length));
      packed.writeBytes(IdxBytes.gzip(two));
    }
    Path file = Files.write(dir.resolve("d.csv.gz"), packed.toByteArray());
    assertEquals(TWO, ReadRows.of(new CsvFile(file.toString(), CsvManner.AUTO)));
  }

  @Test
  void numbersAreThoseOfJavaRoundedToFloat() throws IOException {
    SplittableRandom random = new SplittableRandom(15);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      texts.add(number(random));
    }
    StringBuilder csv = new StringBuilder();
    StringBuilder libsvm = new StringBuilder();
    for (int i = 0; i < texts.size(); i += 20) {
      csv.append('0');
      libsvm.append('0');
      for (int j = 0; j < 20; j++) {
        csv.append(',').append(texts.get(i + j));
        libsvm.append(' ').append(j + 1).append(':').append(texts.get(i + j));
      }
      csv.append('\n');
      libsvm.append('\n');
    }
    assertAreJavas(texts, read(csv.toString()));
    assertAreJavas(texts, ReadRows.of(ReadRows.libsvm(dir, libsvm.toString())));
  }

  private static void assertAreJavas(List<String> texts, List<Row> rows) {
    List<Float> found = rows.stream().flatMap(row -> row.numbers().stream()).toList();
    assertEquals(texts.size(), found.size());
    for (int i = 0; i < texts.size(); i++) {
      float expected = (float) Double.parseDouble(texts.get(i));
      assertEquals(
          Float.floatToIntBits(expected), Float.floatToIntBits(found.get(i)), texts.get(i));
    }
  }

  /**
   * With 1 to 25 digits, a point anywhere or none, and sometimes an exponent; all fit a float32.
   */
  private static String number(SplittableRandom random) {
    int digits = random.nextInt(1, 26);
    BigInteger whole = new BigInteger(digits * 3, new java.util.Random(random.nextLong()));
    String text = new BigDecimal(whole, random.nextInt(0, digits + 3)).toPlainString();
    text = random.nextInt(4) == 0 && text.startsWith("0.") ? text.substring(1) : text;
    text = random.nextInt(4) == 0 ? text + "e" + random.nextInt(-50, 10) : text;
    return (random.nextInt(3) == 0 ? "-" : "") + text;
  }
}
