package dev.chainrule.run;

import static dev.chainrule.run.CheckpointFormat.FOOTER_BYTES;
import static dev.chainrule.run.CheckpointFormat.HEADER_AT;
import static dev.chainrule.run.CheckpointFormat.HEADER_LENGTH_AT;
import static dev.chainrule.run.CheckpointFormat.HEADER_MEMORY;
import static dev.chainrule.run.CheckpointFormat.LONGEST_HEADER;
import static dev.chainrule.run.CheckpointFormat.SHA_BYTES;
import static dev.chainrule.run.CheckpointFormat.VERSION;
import static dev.chainrule.run.CheckpointFormat.VERSION_AT;

import com.google.errorprone.annotations.FormatMethod;
import dev.chainrule.io.HadoopOutput;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.MemoryBudget;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.TrainState;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;

/**
 * Reads a checkpoint from the bytes of the {@link CheckpointFormat}.
 *
 * <p>It uses nothing before length and checksum agree, and allocates no memory for what the file is
 * too short to hold. A checksum reveals damage, not malice, so every size is still checked.
 */
final class CheckpointReader {
  private static final String MORE_MEMORY = "--driver-memory of spark-submit gives more";

  /** Bytes that are hashed at once. */
  private static final int CHUNK = 1 << 16;

  private final String name;
  private final long length;
  private final FSDataInputStream in;

  private CheckpointReader(InputFile file, FSDataInputStream in) {
    this.name = file.name();
    this.length = file.length();
    this.in = in;
  }

  /**
   * Reads a whole checkpoint.
   *
   * @throws FormatException if it cannot be read, is not whole, or not a checkpoint
   */
  static Checkpoint read(InputFile file) {
    try (FSDataInputStream in = file.system().open(file.path())) {
      CheckpointReader reader = new CheckpointReader(file, in);
      reader.requireWhole();
      return reader.parse();
    } catch (IOException e) {
      throw FormatException.cannotRead(file.path(), e);
    } catch (FSError e) {
      throw FormatException.cannotRead(file.path(), HadoopOutput.asException(e));
    }
  }

  private void requireWhole() throws IOException {
    if (length < HEADER_AT + FOOTER_BYTES) {
      throw bad(
          0, "%d bytes, expected a checkpoint's %d or more", length, HEADER_AT + FOOTER_BYTES);
    }
    byte[] magic = bytes(0, VERSION_AT);
    if (!Arrays.equals(magic, CheckpointFormat.magic())) {
      throw bad(
          0, "magic %s, expected %s, a checkpoint's", hex(magic), hex(CheckpointFormat.magic()));
    }
    int version = LittleEndian.of(bytes(VERSION_AT, Integer.BYTES)).getInt();
    if (version != VERSION) {
      String age = version > VERSION ? " (of a newer Chainrule)" : "";
      throw bad(VERSION_AT, "format version %d%s, expected %d", version, age, VERSION);
    }
    long end = length - FOOTER_BYTES;
    long told = LittleEndian.of(bytes(end, Long.BYTES)).getLong();
    if (told != length) {
      throw bad(end, "length %d, expected %d, the file's; it is cut off or damaged", told, length);
    }
    requireChecksum();
  }

  private void requireChecksum() throws IOException {
    MessageDigest digest = DigestUtils.getSha256Digest();
    byte[] chunk = new byte[CHUNK];
    long end = length - SHA_BYTES;
    in.seek(0);
    for (long at = 0; at < end; ) {
      int count = (int) Math.min(CHUNK, end - at);
      in.readFully(chunk, 0, count);
      digest.update(chunk, 0, count);
      at += count;
    }
    String computed = hex(digest.digest());
    String told = hex(bytes(end, SHA_BYTES));
    if (!computed.equals(told)) {
      throw bad(end, "SHA-256 %s, expected %s; the file is damaged", told, computed);
    }
  }

  private Checkpoint parse() throws IOException {
    long most = Math.min(LONGEST_HEADER, length - HEADER_AT - FOOTER_BYTES);
    int headerLength = LittleEndian.of(bytes(HEADER_LENGTH_AT, Integer.BYTES)).getInt();
    if (headerLength < 2 || headerLength > most) {
      throw bad(HEADER_LENGTH_AT, "header of %d bytes, expected 2 to %d", headerLength, most);
    }
    MemoryBudget.require(HEADER_MEMORY * headerLength, name + ": header", MORE_MEMORY);
    try {
      CheckpointHeader header = CheckpointHeader.parse(bytes(HEADER_AT, headerLength));
      TrainState state = header.state(vectors(header, (long) HEADER_AT + headerLength));
      requireWeights(header, state.weights());
      return new Checkpoint(header.settings(), state, header.provenance());
    } catch (IllegalArgumentException e) {
      String reason = Words.format("%s, offset %d: %s", name, HEADER_AT, SafeMessage.reason(e));
      throw CheckpointHeader.isOfSettings(e)
          ? new ForeignCheckpointException(reason, e)
          : new FormatException(reason, e);
    }
  }

  private Map<String, Parameters> vectors(CheckpointHeader header, long at) throws IOException {
    ComputeSettings compute = header.settings().training().compute();
    ParameterLayout layout = compute.network().layout();
    Precision precision = compute.precision();
    long bytes = (long) header.vectors().size() * layout.size() * precision.bytes();
    long found = length - FOOTER_BYTES - at;
    if (bytes != found) {
      throw bad(at, "%d bytes of numbers, expected %d, as the header says", found, bytes);
    }
    MemoryBudget.require(bytes, name + ": numbers", MORE_MEMORY);
    in.seek(at);
    Map<String, Parameters> vectors = new HashMap<>();
    for (String vector : header.vectors()) {
      Parameters numbers = Parameters.zeros(layout, precision);
      LittleEndian.read(in, numbers, 0, layout.size());
      vectors.put(vector, numbers);
    }
    return vectors;
  }

  private static void requireWeights(CheckpointHeader header, Parameters weights) {
    if (!weights.sha256().equals(header.weightsSha256())) {
      throw new IllegalArgumentException(
          "weightsSha256 %s, expected %s"
              .formatted(SafeMessage.quote(header.weightsSha256()), weights.sha256()));
    }
  }

  private byte[] bytes(long at, int count) throws IOException {
    byte[] bytes = new byte[count];
    in.readFully(at, bytes);
    return bytes;
  }

  @FormatMethod
  private FormatException bad(long at, String format, Object... arguments) {
    return FormatException.of("%s, offset %d: %s", name, at, Words.format(format, arguments));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
