package dev.chainrule;

import dev.chainrule.data.DataFiles;
import dev.chainrule.data.Dataset;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;

/** The first rows of MNIST as plain IDX files: real data, small enough for many runs. */
public final class MnistSubset {
  /** Where the build runs: the project's folder. */
  public static final Path MNIST = Path.of("data", "mnist").toAbsolutePath();

  private final Path dir;

  private MnistSubset(Path dir) {
    this.dir = dir;
  }

  /** Writes the four files into {@code dir}. */
  public static MnistSubset write(Path dir, int trainRows, int testRows) throws IOException {
    cut(dir, "train-images-idx3-ubyte", trainRows, 2, 28 * 28);
    cut(dir, "train-labels-idx1-ubyte", trainRows, 0, 1);
    cut(dir, "t10k-images-idx3-ubyte", testRows, 2, 28 * 28);
    cut(dir, "t10k-labels-idx1-ubyte", testRows, 0, 1);
    return new MnistSubset(dir);
  }

  public Path dir() {
    return dir;
  }

  public Dataset train() {
    Configuration hadoop = new Configuration();
    return Dataset.inspect(hadoop, DataFiles.resolve(hadoop, dir.toString()).train());
  }

  public Dataset test() {
    Configuration hadoop = new Configuration();
    return Dataset.inspect(hadoop, DataFiles.resolve(hadoop, dir.toString()).test());
  }

  private static void cut(Path dir, String name, int rows, int sizes, int rowBytes)
      throws IOException {
    try (InputStream file = Files.newInputStream(MNIST.resolve(name + ".gz"));
        DataInputStream in = new DataInputStream(new GZIPInputStream(file));
        OutputStream out = Files.newOutputStream(dir.resolve(name))) {
      out.write(in.readNBytes(Integer.BYTES));
      in.readInt();
      out.write(ByteBuffer.allocate(Integer.BYTES).putInt(rows).array());
      out.write(in.readNBytes(sizes * Integer.BYTES));
      out.write(in.readNBytes(rows * rowBytes));
    }
  }
}
