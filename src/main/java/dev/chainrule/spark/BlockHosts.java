package dev.chainrule.spark;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.RowSource;
import dev.chainrule.io.InputFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/** The machines that have the bytes of a file, as its file system tells them, block by block. */
final class BlockHosts {
  /** What file systems say that know of no machines. */
  private static final String NOWHERE = "localhost";

  private final long length;
  private final List<BlockLocation> blocks;

  private BlockHosts(long length, List<BlockLocation> blocks) {
    this.length = length;
    this.blocks = blocks;
  }

  /**
   * Of the rows of {@code set}; empty if a reader cannot begin amid them, no machine has only some
   * of them, or all tasks run on one.
   */
  static Optional<BlockHosts> of(JavaSparkContext spark, Configuration hadoop, Dataset set) {
    RowSource source = set.source();
    if (spark.isLocal() || source.files().isEmpty() || source.fileOf(0).isPresent()) {
      return Optional.empty();
    }
    InputFile file = InputFile.find(hadoop, source.name());
    return file.isPacked() ? Optional.empty() : of(file);
  }

  /** Empty for a file of one block, or of none that is on a machine. */
  static Optional<BlockHosts> of(InputFile file) {
    List<BlockLocation> blocks = file.blocks();
    boolean isSomewhere = blocks.stream().anyMatch(block -> !hosts(block).isEmpty());
    return blocks.size() > 1 && isSomewhere
        ? Optional.of(new BlockHosts(file.length(), blocks))
        : Optional.empty();
  }

  private static List<String> hosts(BlockLocation block) {
    try {
      return List.of(block.getHosts()).stream().filter(host -> !host.equals(NOWHERE)).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** How many blocks there are. */
  int blocks() {
    return blocks.size();
  }

  /** The numbers of so many parts, each in a partition that is best computed where the part is. */
  JavaRDD<Integer> numbers(JavaSparkContext spark, int parts) {
    List<Tuple2<Integer, Seq<String>>> located = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      located.add(new Tuple2<>(part, CollectionConverters.asScala(of(part, parts)).toSeq()));
    }
    ClassTag<Integer> type = ClassTag.apply(Integer.class);
    return spark.sc().makeRDD(CollectionConverters.asScala(located).toSeq(), type).toJavaRDD();
  }

  /** The machines that have most bytes of part {@code part} of {@code parts} of the same size. */
  List<String> of(int part, int parts) {
    long from = length * part / parts;
    long to = length * (part + 1) / parts;
    Map<String, Long> bytes = new TreeMap<>();
    for (BlockLocation block : blocks) {
      long begin = Math.max(from, block.getOffset());
      long end = Math.min(to, block.getOffset() + block.getLength());
      if (begin < end) {
        hosts(block).forEach(host -> bytes.merge(host, end - begin, Long::sum));
      }
    }
    long most = bytes.isEmpty() ? 0 : Collections.max(bytes.values());
    return bytes.keySet().stream().filter(host -> bytes.get(host) == most).toList();
  }
}
