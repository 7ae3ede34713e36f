package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.Languages;
import dev.chainrule.data.IdxBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command says and writes does not depend on the computer's language. */
class LanguagesTest {
  private static final Pattern FOREIGN_DIGIT = Pattern.compile("[\\p{Nd}&&[^0-9]]");

  @TempDir Path dir;

  @BeforeEach
  void writeData() throws IOException {
    for (String part : List.of("train", "t10k")) {
      Files.write(dir.resolve(part + "-images-idx3-ubyte"), IdxBytes.images(60, 4, 4));
      Files.write(dir.resolve(part + "-labels-idx1-ubyte"), IdxBytes.labels(60, 3));
    }
  }

  @Test
  void commandsSayTheSame() throws Exception {
    List<String> commands =
        List.of(
            "explain tiny",
            "explain xor",
            "explain classic",
            "gradcheck --layers 16,8,3 --json --data " + dir,
            "train --layers 16,8,3 --decay linear --epochs -7 --batch 0 --partitions 1234 --data "
                + dir,
            "train --layers 123456,8,3 --data " + dir,
            "train --layers 16,8,2 --data " + dir,
            "train --network dense(0)");
    run("explain", "tiny"); // The libraries below log when they are loaded.
    for (String command : commands) {
      String[] words = command.split(" ", -1);
      Outcome expected = Languages.in(Locale.ROOT, () -> run(words));
      assertEquals(expected, Languages.in(Languages.PERSIAN, () -> run(words)), command);
      assertEquals(expected, Languages.in(Languages.TURKISH, () -> run(words)), command);
    }
  }

  @Test
  void runsFilesHaveOrdinaryDigits() throws Exception {
    Path out = dir.resolve("run");
    Outcome outcome =
        Languages.in(
            Languages.PERSIAN,
            () ->
                run(
                    ("train --layers 16,8,3 --epochs 2 --batch 20 --master local[1] --decay linear"
                            + " --conf spark.ui.enabled=false --data "
                            + dir
                            + " --out "
                            + out)
                        .split(" ", -1)));
    assertEquals(0, outcome.code(), outcome.err());
    assertFalse(FOREIGN_DIGIT.matcher(outcome.out() + outcome.err()).find(), outcome.out());
    try (Stream<Path> files = Files.walk(out)) {
      assertTrue(files.noneMatch(file -> FOREIGN_DIGIT.matcher(file.toString()).find()));
    }
    for (String name : List.of("summary.json", "metrics.jsonl")) {
      assertFalse(FOREIGN_DIGIT.matcher(Files.readString(out.resolve(name))).find(), name);
    }
    assertEquals(0, run("inspect", out.toString()).code());
  }
}
