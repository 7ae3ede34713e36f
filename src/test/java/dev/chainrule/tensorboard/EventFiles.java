package dev.chainrule.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.proto.Event;

/** Reads event files with TensorFlow's own classes, and checksums of its own. */
public final class EventFiles {
  private EventFiles() {}

  /** The files in {@code folder}, in the order in which TensorBoard reads them. */
  public static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** All events of {@code file}, whose checksums must be right. */
  public static List<Event> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] data = new byte[(int) in.getLong(in.position())];
      requireChecksum(in, new byte[Long.BYTES]);
      requireChecksum(in, data);
      events.add(Event.parseFrom(data));
    }
    return events;
  }

  private static void requireChecksum(ByteBuffer in, byte[] data) {
    in.get(data);
    int crc = crc32c(data);
    assertEquals((crc >>> 15 | crc << 17) + 0xa282ead8, in.getInt());
  }

  /** Bit by bit, by Castagnoli's polynomial. */
  static int crc32c(byte[] data) {
    int crc = ~0;
    for (byte b : data) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
      }
    }
    return ~crc;
  }
}
