package dev.chainrule.data;

import static dev.chainrule.data.IdxBytes.concat;
import static dev.chainrule.data.IdxBytes.ints;
import static dev.chainrule.data.ReadRows.HADOOP;
import static dev.chainrule.data.ReadRows.libsvm;
import static dev.chainrule.data.ReadRows.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.data.ReadRows.Row;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of LIBSVM, IDX and PNG that is understood. */
class OtherFormsTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3 1:0.5 3:1\n-1 2:7\n",
        "3 1:0.5 3:1\r\n-1 2:7",
        "# made by hand\n\n3 1:0.5 3:1 # a comment\n  # another\n-1 2:7 #\n",
        " 3\t1:0.5   3:1 \t\n\n-1 2:7\n",
        "+3 1:.5 2:0 3:1e0\n-1.0 2:+7.\n",
        "\ufeff3 1:5e-1 3:1\n-1 2:7 3:0\n",
      })
  void theSameTwoSparseRows(String text) throws IOException {
    Dataset set = Dataset.inspect(HADOOP, libsvm(dir, text));
    assertEquals(List.of("-1", "3"), set.classLabels());
    assertEquals(3, set.features());
    List<Shard> shards = ReadRows.shards(set, new ShardPlan(2, 1, 1, 1));
    assertEquals(List.of(row("3", 0.5, 0, 1), row("-1", 0, 7, 0)), ReadRows.rows(set, shards));
  }

  @Test
  void zerosBehindTheLastNumberMayBeLeftOut() throws IOException {
    Dataset set = Dataset.inspect(HADOOP, libsvm(dir, "1 5:2\n0\n1 1:1\n"));
    assertEquals(5, set.features());
    assertEquals(
        List.of(row("1", 0, 0, 0, 0, 2), row("0", 0, 0, 0, 0, 0), row("1", 1, 0, 0, 0, 0)),
        ReadRows.rows(set, ReadRows.shards(set, new ShardPlan(3, 1, 1, 1))));
    Dataset wide = set.widened(7);
    assertEquals(7, wide.features());
    assertEquals(
        row("1", 0, 0, 0, 0, 2, 0, 0),
        ReadRows.rows(wide, ReadRows.shards(wide, new ShardPlan(3, 1, 1, 1))).get(0));
  }

  private Dataset idx(byte[] numbers, byte[] labels) throws IOException {
    return Dataset.inspect(HADOOP, IdxBytes.write(dir, "im", numbers, "lb", labels));
  }

  private static List<Row> rows(Dataset set) {
    ShardPlan plan = new ShardPlan(set.rows(), 1, 1, 1);
    return ReadRows.rows(set, ReadRows.shards(set, plan));
  }

  @Test
  void idxMayBeOfAnyType() throws IOException {
    byte[] labels = IdxBytes.labels(2, 2);
    List<Row> whole = List.of(row("0", -2, 1), row("1", 0, 127));
    byte[] bytes = {-2, 1, 0, 127};
    assertEquals(whole, rows(idx(concat(ints(0x0902, 2, 2), bytes), labels)));
    byte[] shorts =
        ByteBuffer.allocate(8)
            .putShort((short) -2)
            .putShort((short) 1)
            .putShort((short) 0)
            .putShort((short) 127)
            .array();
    assertEquals(whole, rows(idx(concat(ints(0x0b02, 2, 2), shorts), labels)));
    assertEquals(whole, rows(idx(ints(0x0c02, 2, 2, -2, 1, 0, 127), labels)));
    byte[] floats =
        ByteBuffer.allocate(16).putFloat(-2).putFloat(1).putFloat(0).putFloat(127).array();
    assertEquals(whole, rows(idx(concat(ints(0x0d02, 2, 2), floats), labels)));
    byte[] doubles =
        ByteBuffer.allocate(32).putDouble(-2).putDouble(1).putDouble(0).putDouble(127).array();
    assertEquals(whole, rows(idx(concat(ints(0x0e02, 2, 2), doubles), labels)));
  }

  @Test
  void realNumbersAreRoundedToFloat() throws IOException {
    byte[] doubles = ByteBuffer.allocate(16).putDouble(0.1).putDouble(-1e-300).array();
    Dataset set = idx(concat(ints(0x0e02, 1, 2), doubles), IdxBytes.labels(1, 1));
    assertEquals(List.of(row("0", 0.1f, -0f)), rows(set));
    assertFalse(set.isOfBytes());
  }

  @Test
  void wholeNumbersOfAByteTakeAByteWhateverTheirType() throws IOException {
    Dataset set = idx(ints(0x0c02, 2, 2, 0, 255, 7, 200), IdxBytes.labels(2, 2));
    assertTrue(set.isOfBytes());
    assertEquals(List.of(row("0", 0, 255), row("1", 7, 200)), rows(set));
    assertFalse(idx(ints(0x0c02, 2, 2, 0, 256, 7, 200), IdxBytes.labels(2, 2)).isOfBytes());
  }

  @Test
  void idxMayHaveTwoToFourDimensions() throws IOException {
    byte[] numbers = new byte[24];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (byte) (10 * i);
    }
    byte[] labels = IdxBytes.labels(2, 2);
    Dataset images = idx(concat(ints(0x0803, 2, 4, 3), numbers), labels);
    List<Row> expected = rows(images);
    assertEquals(List.of(4, 3), List.of(images.height(), images.width()));
    assertEquals(110f, expected.get(0).numbers().get(11));
    Dataset flat = idx(concat(ints(0x0802, 2, 12), numbers), labels);
    assertEquals(List.of(1, 12), List.of(flat.height(), flat.width()));
    assertEquals(expected, rows(flat));
    Dataset colours = idx(concat(ints(0x0804, 2, 2, 2, 3), numbers), labels);
    assertEquals(List.of(2, 6), List.of(colours.height(), colours.width()));
    assertEquals(expected, rows(colours));
  }

  @Test
  void labelsMayBeOfManyClassesAndHaveGaps() throws IOException {
    byte[] images = IdxBytes.images(4, 1, 1);
    Dataset set = idx(images, ints(0x0c01, 4, 70_000, 300, -5, 300));
    assertEquals(List.of("-5", "300", "70000"), set.classLabels());
    assertEquals(List.of("70000", "300", "-5", "300"), rows(set).stream().map(Row::label).toList());
    int[] thousand = new int[1002];
    thousand[0] = 0x0c01;
    thousand[1] = 1000;
    for (int i = 0; i < 1000; i++) {
      thousand[2 + i] = i;
    }
    Dataset many = idx(IdxBytes.images(1000, 1, 1), ints(thousand));
    assertEquals(Dataset.counted(1000), many.classLabels());
    assertEquals("999", rows(many).get(999).label());
  }

  @Test
  void pngMayBeOfAnyColours() throws IOException {
    Files.createDirectories(dir.resolve("x"));
    BufferedImage grey = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage deep = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    BufferedImage binary = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
    BufferedImage colours = new BufferedImage(3, 1, BufferedImage.TYPE_INT_RGB);
    BufferedImage palette = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED);
    int[] values = {0, 128, 255};
    for (int i = 0; i < 3; i++) {
      grey.getRaster().setSample(i, 0, 0, values[i]);
      deep.getRaster().setSample(i, 0, 0, values[i] * 257);
      binary.setRGB(i, 0, i == 2 ? 0xffffff : 0);
      colours.setRGB(i, 0, 0x010101 * values[i]);
      palette.setRGB(i, 0, new int[] {0xff0000, 0x00ff00, 0x0000ff}[i]);
    }
    List<BufferedImage> images = List.of(grey, deep, binary, colours, palette);
    for (int i = 0; i < images.size(); i++) {
      ImageIO.write(images.get(i), "png", dir.resolve("x/" + i + ".png").toFile());
    }
    Dataset set = Dataset.inspect(HADOOP, PngFolders.list(HADOOP, dir.toString()));
    assertEquals(
        List.of(
            row("x", 0, 128, 255),
            row("x", 0, 128, 255),
            row("x", 0, 0, 255),
            row("x", 0, 128, 255),
            row("x", 76, 150, 29)),
        rows(set));
  }
}
