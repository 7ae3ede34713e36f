package dev.chainrule.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.hostile.Oracle.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The hashes in model files and checkpoints leave no bit that can turn unnoticed. */
class EveryBitTest {
  @TempDir Path dir;

  static List<Subject> hashed() {
    return List.of(ModelSubject.perceptron(), new CheckpointSubject());
  }

  @ParameterizedTest
  @MethodSource("hashed")
  void fileWithAnyOneBitFlippedIsRefused(Subject subject) throws IOException {
    Path file = Files.write(subject.place(dir), subject.sound());
    try (Oracle oracle = new Oracle()) {
      for (int bit = 0; bit < 8 * subject.sound().length; bit++) {
        byte[] flipped = subject.sound();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        Files.write(file, flipped, StandardOpenOption.WRITE); // Over the last: of the same length.
        Oracle.Verdict verdict = oracle.judge(() -> subject.read(file));
        assertEquals(Kind.REFUSED, verdict.kind(), "bit " + bit + " " + verdict.reason());
      }
    }
  }
}
