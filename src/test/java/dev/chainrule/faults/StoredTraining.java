package dev.chainrule.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A training with data and run directory in a file system for many machines. */
final class StoredTraining {
  /** 320 steps, so that there is time to do harm after one of the first checkpoints. */
  static final List<Object> WORK =
      List.of("--layers", "784,64,10", "--epochs", "20", "--batch", "256", "--shards", "16");

  private StoredTraining() {}

  /** Puts the data there, as {@code /data}, and trains here; the hash of the weights. */
  static String undisturbed(java.nio.file.Path temporary, FileSystem files) throws IOException {
    java.nio.file.Path data = Files.createDirectory(temporary.resolve("data"));
    MnistSubset.write(data, 4001, 300);
    files.copyFromLocalFile(new Path(data.toString()), new Path("/data"));
    return TrainingProcess.here(
        temporary.resolve("undisturbed"),
        "local[2]",
        ClusterFaults.with(WORK, "--data", data).toArray());
  }

  /** The hash of the weights of a run there. */
  static String weights(FileSystem files, String run) throws IOException {
    try (InputStream summary = files.open(new Path("/runs/" + run + "/summary.json"))) {
      return new ObjectMapper().readTree(summary).get("weightsSha256").asText();
    }
  }
}
