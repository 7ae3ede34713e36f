package dev.chainrule.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.hostile.Oracle.Kind;
import dev.chainrule.io.DataException;
import dev.chainrule.run.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FuzzerTest {
  private static final int INPUTS = 1500;
  private static final long SEED = 7;

  @TempDir Path dir;

  static List<Integer> subjects() {
    return IntStream.range(0, Subject.all().size()).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void whateverTheInputItIsReadOrRefusedInOneLine(int number) throws IOException {
    try (Fuzzer fuzzer = new Fuzzer(Subject.all().get(number), SEED, dir)) {
      for (int i = 0; i < INPUTS; i++) {
        assertEquals("", fuzzer.step());
      }
      assertTrue(fuzzer.count(Kind.REFUSED) > INPUTS / 2, fuzzer.toString());
      assertTrue(fuzzer.count(Kind.READ) > 0, "some mutations touch nothing of use: " + fuzzer);
    }
  }

  @Test
  void anInputIsMadeAgainFromSeedAndNumber() throws IOException {
    Subject subject = Subject.all().get(0);
    try (Fuzzer first = new Fuzzer(subject, SEED, dir);
        Fuzzer second = new Fuzzer(subject, SEED, dir)) {
      first.step();
      assertArrayEquals(first.input(42), second.input(42));
    }
  }

  @Test
  void oracleSeesWhatIsWrong() {
    try (Oracle oracle = new Oracle()) {
      assertEquals(Kind.READ, oracle.judge(() -> {}).kind());
      assertEquals(Kind.REFUSED, kindOf(oracle, new DataException("file: broken")));
      assertEquals(Kind.REFUSED, kindOf(oracle, new FormatException("file: a\nb")));
      assertEquals(Kind.WRONG, kindOf(oracle, new FormatException("x".repeat(501))));
      assertEquals(Kind.WRONG, kindOf(oracle, new IllegalArgumentException("not documented")));
      assertEquals(Kind.WRONG, oracle.judge(FuzzerTest::overflow).kind());
      byte[][] much = new byte[1][];
      assertEquals(Kind.WRONG, oracle.judge(() -> much[0] = new byte[200 << 20]).kind());
    }
  }

  private static Kind kindOf(Oracle oracle, RuntimeException thrown) {
    return oracle
        .judge(
            () -> {
              throw thrown;
            })
        .kind();
  }

  private static void overflow() {
    throw new StackOverflowError();
  }
}
