package dev.chainrule.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.chainrule.data.DataFormat;
import dev.chainrule.data.DataPlace;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.RowSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;

/**
 * A training set in a text file, or one of its PNG files, of a data directory whose other files are
 * sound: rows of four numbers.
 */
final class RowsSubject implements Subject {
  private static final Configuration HADOOP = new Configuration();
  private static final int FEATURES = 4;
  private static final int CLASSES = 3;

  /** Of a PNG file: a signature, then chunks. */
  private static final int SIGNATURE = 8;

  private final DataFormat format;

  /** Path of the file inside the data directory. */
  private final String inside;

  /** Sound files besides. */
  private final List<String> others;

  private final byte[] sound;
  private final List<Region> regions;
  private final List<Damage> damages;

  private RowsSubject(
      DataFormat format,
      String inside,
      List<String> others,
      byte[] sound,
      List<Region> regions,
      List<Damage> damages) {
    this.format = format;
    this.inside = inside;
    this.others = others;
    this.sound = sound;
    this.regions = regions;
    this.damages = damages;
  }

  static RowsSubject csv() {
    String head = "label,\"a, b\",c,d,e\n";
    byte[] sound = (head + "0,1,2,3,4\n1,5,6.5,-7,8e2\r\n2,\"9\",10,11,12\n").getBytes(US_ASCII);
    return new RowsSubject(
        DataFormat.CSV,
        "train.csv",
        List.of("test.csv"),
        sound,
        regions(
            new Region("header", 0, head.length()),
            sound,
            List.of("first row", "decimal", "exponent", "line end", "quoted"),
            List.of("0,1,2,3,4", "6.5", "8e2", "\r\n", "\"9\"")),
        List.of(
            Damage.of("empty", new byte[0]),
            Damage.of("header alone", head.getBytes(US_ASCII)),
            Damage.of("a million separators", ",".repeat(1_000_000).getBytes(US_ASCII)),
            Damage.of("two million separators", ",".repeat(2_000_000).getBytes(US_ASCII)),
            Damage.of("a digit that goes on for 1 MB", "1".repeat(1 << 20).getBytes(US_ASCII))));
  }

  static RowsSubject libsvm() {
    byte[] sound = "0 1:1 2:2 4:4\n1 3:6.5 4:-7\n2 1:8e2 # last\n".getBytes(US_ASCII);
    return new RowsSubject(
        DataFormat.LIBSVM,
        "train.svm",
        List.of("test.svm"),
        sound,
        regions(
            new Region("label", 0, 1),
            sound,
            List.of("index", "value", "exponent", "comment"),
            List.of("2:", "6.5", "8e2", "# last")),
        List.of(
            Damage.of("empty", new byte[0]),
            Damage.of("index 0", "0 0:1\n".getBytes(US_ASCII)),
            Damage.of("index 1048576", "0 1048576:1\n".getBytes(US_ASCII)),
            Damage.of("index 1048577", "0 1048577:1\n".getBytes(US_ASCII))));
  }

  /** One at the start, and where each of {@code texts} stands, by what it is called. */
  private static List<Region> regions(
      Region first, byte[] sound, List<String> names, List<String> texts) {
    List<Region> regions = new ArrayList<>(List.of(first));
    for (int i = 0; i < names.size(); i++) {
      regions.add(Region.of(sound, names.get(i), texts.get(i)));
    }
    return regions;
  }

  static RowsSubject png() {
    byte[] sound = grey();
    int data = sound.length - 12 - 33;
    List<String> names =
        List.of("signature", "header length", "header", "size", "kind", "checksum", "data", "end");
    return new RowsSubject(
        DataFormat.PNG,
        "train/a/1.png",
        List.of("train/a/2.png", "test/a/1.png"),
        sound,
        Region.inTurn(0, names, SIGNATURE, 4, 4, 8, 5, 4, data, 12),
        List.of(Damage.of("empty", new byte[0])));
  }

  private static byte[] grey() {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, 2, 2, new int[] {0, 100, 200, 255});
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
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
  public List<Damage> damages() {
    return damages;
  }

  @Override
  public String name() {
    return inside.substring(inside.lastIndexOf('/') + 1);
  }

  @Override
  public byte[] resealed(byte[] damaged) {
    if (format != DataFormat.PNG) {
      return damaged;
    }
    byte[] resealed = damaged.clone();
    ByteBuffer chunks = ByteBuffer.wrap(resealed);
    for (int at = SIGNATURE; at + 12 <= resealed.length; ) {
      int length = chunks.getInt(at);
      if (length < 0 || length > resealed.length - at - 12) {
        break;
      }
      CRC32 checksum = new CRC32();
      checksum.update(resealed, at + 4, 4 + length);
      chunks.putInt(at + 8 + length, (int) checksum.getValue());
      at += 12 + length;
    }
    return resealed;
  }

  @Override
  public Path place(Path dir) throws IOException {
    for (String other : others) {
      Path file = dir.resolve(other);
      Files.createDirectories(file.getParent());
      Files.write(file, sound);
    }
    return dir.resolve(inside);
  }

  private Path data(Path file) {
    Path data = file;
    for (int i = 0; i < Path.of(inside).getNameCount(); i++) {
      data = data.getParent();
    }
    return data;
  }

  @Override
  public List<String> command(Path file) {
    String data = data(file).toString();
    String layers = FEATURES + "," + CLASSES;
    return List.of("train", "--data", data, "--layers", layers, "--out", data + "/run");
  }

  @Override
  public String read(Path file) {
    DataPlace place = DataPlace.of(data(file).toString());
    Optional<RowSource> train = DataFormat.find(HADOOP, Optional.of(format), place).train();
    Dataset info =
        Dataset.inspect(HADOOP, train.orElseThrow(() -> format.missing(HADOOP, place, true)));
    info.widened(FEATURES).requireFits(FEATURES, CLASSES); // As wide as the test set.
    return info.identity();
  }
}
