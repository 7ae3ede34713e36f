package dev.chainrule.data;

import dev.chainrule.io.Words;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file, each with its length before and its checksum behind it (PNG
 * specification, section 5). Java's reader takes no notice of the checksums, nor of a missing end.
 */
final class PngChunks {
  private static final int SIGNATURE = 8;
  private static final int TYPE = 4;

  /** Length, type and checksum. */
  private static final int AROUND = 12;

  private static final int END = 0x49454e44; // "IEND"

  private PngChunks() {}

  /**
   * Goes through all chunks.
   *
   * @param file that begins with PNG's signature
   * @throws IOException if one is cut off or damaged
   */
  static void require(byte[] file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    int at = SIGNATURE;
    int type = 0;
    while (type != END) {
      int left = file.length - at - AROUND;
      int length = left < 0 ? 0 : bytes.getInt(at);
      if (left < 0 || length < 0 || length > left) {
        throw new IOException(Words.format("cut off in the chunk at offset %d", at));
      }
      type = bytes.getInt(at + Integer.BYTES);
      CRC32 checksum = new CRC32();
      checksum.update(file, at + Integer.BYTES, TYPE + length);
      if ((int) checksum.getValue() != bytes.getInt(at + Integer.BYTES + TYPE + length)) {
        throw new IOException(Words.format("chunk at offset %d of another checksum", at));
      }
      at += AROUND + length;
    }
  }
}
