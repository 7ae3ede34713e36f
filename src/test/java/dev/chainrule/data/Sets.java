package dev.chainrule.data;

import dev.chainrule.data.LabelCounts.Label;
import dev.chainrule.data.RowCursor.Content;
import java.util.List;

/** Sets that are described but nowhere to be found. */
public final class Sets {
  private Sets() {}

  /** So many images of bytes, of ten classes; nothing is in the files {@code i} and {@code l}. */
  public static Dataset promised(int rows, int height, int width) {
    List<String> classes = Dataset.counted(10);
    List<Label> labels = classes.stream().map(text -> new Label(text, rows / 10, "l")).toList();
    return new Dataset(
        new IdxFiles("i", "l"),
        height,
        width,
        NumberRange.OF_BYTES,
        new LabelCounts(labels),
        classes,
        List.of(new Content(0, ""), new Content(0, "")),
        RowIndex.NONE,
        RowSelection.all(rows));
  }
}
