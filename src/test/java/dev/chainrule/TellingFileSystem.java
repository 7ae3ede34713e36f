package dev.chainrule;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileChecksum;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Local files of which it is told, as HDFS does, where their blocks are and what is in them: block
 * i of {@value #BLOCK} bytes is on the machines i mod 3 and i + 1 mod 3.
 */
public final class TellingFileSystem extends RawLocalFileSystem {
  public static final int BLOCK = 1000;

  /** In which paths without a scheme are files of this system. */
  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.setClass(
        "fs.file.impl", TellingFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    configuration.setBoolean("fs.file.impl.disable.cache", true);
    return configuration;
  }

  @Override
  public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long length) {
    int blocks = (int) ((file.getLen() - 1) / BLOCK + 1);
    BlockLocation[] found = new BlockLocation[blocks];
    for (int i = 0; i < blocks; i++) {
      String[] hosts = {"machine-" + i % 3, "machine-" + (i + 1) % 3};
      long from = (long) i * BLOCK;
      found[i] = new BlockLocation(hosts, hosts, from, Math.min(BLOCK, file.getLen() - from));
    }
    return found;
  }

  @Override
  public FileChecksum getFileChecksum(Path path, long length) throws IOException {
    if (!exists(path)) {
      throw new FileNotFoundException(path.toString());
    }
    return new Md5(DigestUtils.md5(Files.readAllBytes(pathToFile(path).toPath())));
  }

  private static final class Md5 extends FileChecksum {
    private final byte[] sum;

    Md5(byte[] sum) {
      this.sum = sum;
    }

    @Override
    public String getAlgorithmName() {
      return "MD5";
    }

    @Override
    public int getLength() {
      return sum.length;
    }

    @Override
    public byte[] getBytes() {
      return sum.clone();
    }

    @Override
    public void write(DataOutput out) throws IOException {
      out.write(sum);
    }

    @Override
    public void readFields(DataInput in) throws IOException {
      in.readFully(sum);
    }
  }
}
