package dev.chainrule.hostile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A kind of file that the program reads and others may have written: what a sound one looks like,
 * and how a user has it read.
 */
interface Subject {
  /** The subjects of the damage table and the fuzzer. */
  static List<Subject> all() {
    return List.of(
        new CheckpointSubject(),
        ModelSubject.perceptron(),
        ModelSubject.layered(),
        IdxSubject.images(),
        IdxSubject.labels(),
        IdxSubject.packedImages(),
        RowsSubject.csv(),
        RowsSubject.libsvm(),
        RowsSubject.png());
  }

  /** What it is called in the table. */
  String name();

  /** A small sound file. */
  byte[] sound();

  /** Its parts, in the file's order; they need not cover all of it. */
  List<Region> regions();

  /**
   * {@code damaged} with lengths and checksums put right as far as that can be done, which is what
   * an enemy would do; as it is, if the format has none.
   */
  byte[] resealed(byte[] damaged);

  /** Damages that take knowledge of the format. */
  List<Damage> damages();

  /** Puts into {@code dir} what else is needed to read such a file, and says where that goes. */
  Path place(Path dir) throws IOException;

  /** What a user types to have {@code file} read, which is where {@link #place} said. */
  List<String> command(Path file);

  /**
   * Has the program's own reader read {@code file}.
   *
   * @return what was read, in a form that is equal for equal content
   * @throws RuntimeException of those for which the command line has exit code 65
   */
  String read(Path file);
}
