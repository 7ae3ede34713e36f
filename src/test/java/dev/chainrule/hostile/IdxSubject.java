package dev.chainrule.hostile;

import dev.chainrule.data.DataFiles;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.IdxBytes;
import dev.chainrule.data.IdxFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import org.apache.hadoop.conf.Configuration;

/** An IDX file of a data directory whose other files are sound: ten images of 2 x 2, 3 classes. */
final class IdxSubject implements Subject {
  static final byte[] IMAGES = IdxBytes.images(10, 2, 2);
  static final byte[] LABELS = IdxBytes.labels(10, 3);
  static final int FEATURES = 4;
  static final int CLASSES = 3;

  private static final Configuration HADOOP = new Configuration();

  /** Bytes around stored content in a gzip file. */
  private static final int BEFORE = 10 + 5;

  private static final int BEHIND = 8;

  private final String name;
  private final byte[] sound;
  private final List<Region> regions;
  private final Supplier<List<Damage>> damages;

  private IdxSubject(
      String name, byte[] sound, List<Region> regions, Supplier<List<Damage>> damages) {
    this.name = name;
    this.sound = sound;
    this.regions = regions;
    this.damages = damages;
  }

  static IdxSubject images() {
    List<String> names = List.of("magic", "count", "height", "width", "pixels");
    return new IdxSubject(
        "train-images-idx3-ubyte",
        IMAGES,
        Region.inTurn(0, names, 4, 4, 4, 4, 40),
        IdxDamages::ofImages);
  }

  static IdxSubject labels() {
    return new IdxSubject(
        "train-labels-idx1-ubyte",
        LABELS,
        Region.inTurn(0, List.of("magic", "count", "labels"), 4, 4, 10),
        IdxDamages::ofLabels);
  }

  /** Stored, not compressed: so it is known where everything lies. */
  static IdxSubject packedImages() {
    List<String> names =
        List.of(
            "gzip magic",
            "method",
            "flags",
            "time",
            "level",
            "system",
            "block header",
            "IDX header",
            "pixels",
            "checksum",
            "length");
    return new IdxSubject(
        "train-images-idx3-ubyte.gz",
        stored(IMAGES),
        Region.inTurn(0, names, 2, 1, 1, 4, 1, 1, 5, 16, 40, 4, 4),
        GzipDamages::all);
  }

  private static byte[] stored(byte[] content) {
    return IdxBytes.gzip(content, Deflater.NO_COMPRESSION);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public byte[] sound() {
    return sound.clone();
  }

  @Override
  public List<Region> regions() {
    return regions;
  }

  @Override
  public byte[] resealed(byte[] damaged) {
    return name.endsWith(".gz") && damaged.length > BEFORE + BEHIND
        ? stored(Arrays.copyOfRange(damaged, BEFORE, damaged.length - BEHIND))
        : damaged;
  }

  @Override
  public List<Damage> damages() {
    return damages.get();
  }

  @Override
  public Path place(Path dir) throws IOException {
    writeSound(dir);
    Path file = dir.resolve(name);
    Files.deleteIfExists(dir.resolve(name.replaceFirst("\\.gz$", "")));
    return file;
  }

  /** Writes a data directory. */
  static void writeSound(Path dir) throws IOException {
    for (String set : List.of("train", "t10k")) {
      Files.write(dir.resolve(set + "-images-idx3-ubyte"), IMAGES);
      Files.write(dir.resolve(set + "-labels-idx1-ubyte"), LABELS);
    }
  }

  /** The sound test set of such a directory. */
  static Dataset testSet(Path dir) {
    IdxFiles files = DataFiles.resolveTest(HADOOP, dir.toString(), Map.of());
    return Dataset.inspect(HADOOP, files);
  }

  @Override
  public List<String> command(Path file) {
    String dir = file.getParent().toString();
    String layers = FEATURES + "," + CLASSES;
    return List.of("train", "--data", dir, "--layers", layers, "--out", dir + "/run");
  }

  @Override
  public String read(Path file) {
    DataFiles files = DataFiles.resolve(HADOOP, file.getParent().toString());
    Dataset info = Dataset.inspect(HADOOP, files.train());
    info.requireFits(FEATURES, CLASSES);
    return info.identity();
  }
}
