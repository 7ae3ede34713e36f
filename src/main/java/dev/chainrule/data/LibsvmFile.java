package dev.chainrule.data;

import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * A set in one LIBSVM file, perhaps gzipped: in a line a label, then {@code index:value} of each
 * number that is not 0, indices from 1 and ascending. Its rows are kept dense.
 *
 * @param name path or URI of the file
 */
public record LibsvmFile(String name) implements RowSource {

  @Override
  public List<String> files() {
    return List.of(name);
  }

  @Override
  public LibsvmFile at(List<String> copies) {
    return new LibsvmFile(copies.get(0));
  }

  @Override
  public boolean isSparse() {
    return true;
  }

  @Override
  public String manner() {
    return "libsvm";
  }

  @Override
  public RowCursor open(Configuration hadoop) {
    return LibsvmCursor.on(new TextBytes(ContentReader.open(hadoop, name)));
  }
}
