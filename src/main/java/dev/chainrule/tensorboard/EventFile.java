package dev.chainrule.tensorboard;

import dev.chainrule.io.HadoopOutput;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.ProtoMessage;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Storage;
import dev.chainrule.io.UserPath;
import dev.chainrule.io.Words;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file of TensorBoard's events, which grows while the run goes on.
 *
 * <p>Each event is a record of TensorFlow's TFRecord format: its length in eight bytes, a checksum
 * of these, the event, a checksum of it; all little-endian. TensorBoard waits for the rest of a
 * record that ends early, so one that a kill cuts off does no harm.
 */
final class EventFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";

  /** SessionLog.START: what earlier files have of this step and later ones was made again. */
  private static final long START = 1;

  private final String name;
  private final OutputStream out;

  private EventFile(String name, OutputStream out) {
    this.name = name;
    this.out = out;
  }

  /**
   * Makes a new file.
   *
   * @param folder exists
   * @param nextStep the number of the first step that will be told
   * @throws OutputException if it cannot be written
   */
  static EventFile create(Configuration hadoop, String folder, int nextStep) {
    Instant now = Instant.now();
    // TensorBoard reads a folder's files in the order of their names.
    String name =
        Words.format(
            "events.out.tfevents.%010d.%09d.chainrule", now.getEpochSecond(), now.getNano());
    Path path = new Path(UserPath.hadoop(folder), name);
    FileSystem system = Storage.system(hadoop, path);
    String told = UserPath.word(system, path);
    try {
      EventFile file = new EventFile(told, HadoopOutput.create(system, path, false));
      file.write(event(0).add(3, VERSION));
      file.write(event(nextStep).add(7, new ProtoMessage().add(1, START)));
      return file;
    } catch (IOException | RuntimeException e) {
      throw failure(told, e);
    }
  }

  /**
   * Appends summaries.
   *
   * @param step the number of steps made, which TensorBoard shows along the axis
   * @throws OutputException if they cannot be written
   */
  void write(int step, Summaries summaries) {
    try {
      write(event(step).add(5, summaries.message()));
      out.flush();
    } catch (IOException e) {
      throw failure(name, e);
    }
  }

  private static ProtoMessage event(int step) {
    return new ProtoMessage().add(1, Instant.now().toEpochMilli() / 1e3).add(2, step);
  }

  private void write(ProtoMessage event) throws IOException {
    out.write(record(event.toBytes()));
  }

  private static byte[] record(byte[] data) {
    byte[] length = ProtoMessage.littleEndian(Long.BYTES).putLong(data.length).array();
    byte[] record = new byte[length.length + data.length + 2 * Integer.BYTES];
    ByteBuffer.wrap(record)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(length)
        .putInt(masked(length))
        .put(data)
        .putInt(masked(data));
    return record;
  }

  /** A checksum of data that may hold such checksums: rotated, and moved by a constant. */
  private static int masked(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failure(name, e);
    }
  }

  private static OutputException failure(String name, Exception e) {
    return new OutputException(name + ": cannot be written: " + SafeMessage.reason(e), e);
  }
}
