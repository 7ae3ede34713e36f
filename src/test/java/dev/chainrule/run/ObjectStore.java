package dev.chainrule.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.util.Progressable;

/** Local files that behave as those of an object store: each appears when it is closed, whole. */
public final class ObjectStore extends RawLocalFileSystem {
  private static final String SCHEME = "objects";

  /** The default configuration, in which paths of this store begin with {@code objects:}. */
  static Configuration configuration() {
    Configuration hadoop = new Configuration(false);
    hadoop.setClass("fs." + SCHEME + ".impl", ObjectStore.class, ObjectStore.class.getSuperclass());
    return hadoop;
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return new FSDataOutputStream(
        new Upload(
            () -> super.create(path, overwrite, bufferSize, replication, blockSize, progress)),
        null);
  }

  @FunctionalInterface
  private interface Target {
    FSDataOutputStream open() throws IOException;
  }

  private static final class Upload extends ByteArrayOutputStream
      implements Abortable, StreamCapabilities {
    private final Target target;
    private boolean isDone;

    Upload(Target target) {
      this.target = target;
    }

    @Override
    public boolean hasCapability(String capability) {
      return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM);
    }

    @Override
    public AbortableResult abort() {
      isDone = true;
      return null;
    }

    @Override
    public void close() throws IOException {
      if (!isDone) {
        isDone = true;
        try (FSDataOutputStream out = target.open()) {
          writeTo(out);
        }
      }
    }
  }
}
