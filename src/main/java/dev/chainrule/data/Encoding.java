package dev.chainrule.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.UntrustedJson;
import dev.chainrule.io.Words;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What the raw numbers and labels of data are to a network. It is kept in the model, so that
 * whatever reads the model understands data alike.
 *
 * <p>Input j of the network is (number / divisor − shift[j]) / scale[j].
 *
 * @param divisor 255 for pixels, 1 for other numbers
 * @param shift of each column, [features]; empty for none
 * @param scale of each column, [features], none of them 0; empty for none
 * @param classes the label of each class, as data have it; empty if labels are the numbers of
 *     classes
 * @param names of the classes for people; empty if they are called by their labels
 */
public record Encoding(
    int divisor, List<Double> shift, List<Double> scale, List<String> classes, List<String> names)
    implements Serializable {
  /** Of images whose labels are the numbers of classes. */
  public static final Encoding PIXELS =
      new Encoding(255, List.of(), List.of(), List.of(), List.of());

  private static final long serialVersionUID = 1L;

  private static final String INPUTS = "inputs";
  private static final String SHIFT = "inputs_shift";
  private static final String SCALE = "inputs_scale";
  private static final String CLASSES = "classes";
  private static final String NAMES = "class_names";

  private static final int LONGEST_LIST = 1 << 24;

  private static final ObjectMapper JSON = new ObjectMapper(UntrustedJson.factory(LONGEST_LIST, 2));

  public Encoding {
    shift = List.copyOf(shift);
    scale = List.copyOf(scale);
    classes = List.copyOf(classes);
    names = List.copyOf(names);
    if (shift.size() != scale.size()) {
      throw new IllegalArgumentException(
          Words.format("%d shifts for %d scales", shift.size(), scale.size()));
    }
    requireAll(shift, Double::isFinite, "shift");
    requireAll(scale, value -> Double.isFinite(value) && value > 0, "scale");
  }

  private static void requireAll(List<Double> values, Predicate<Double> sound, String name) {
    values.stream()
        .filter(sound.negate())
        .findFirst()
        .ifPresent(
            value -> {
              throw new IllegalArgumentException(name + " " + value);
            });
  }

  /** Whether each column has a shift and a scale of its own. */
  public boolean isStandardized() {
    return !shift.isEmpty();
  }

  /** Whether classes are called otherwise than by their numbers. */
  public boolean isNamed() {
    return !classes.isEmpty() || !names.isEmpty();
  }

  /** What to call each of so many classes. */
  public List<String> labels(int count) {
    return IntStream.range(0, count).mapToObj(this::label).toList();
  }

  /** What to call a class. */
  public String label(int index) {
    List<String> known = names.isEmpty() ? classes : names;
    return index < known.size() ? known.get(index) : String.valueOf(index);
  }

  /** The labels that data have for the classes of a network of so many outputs. */
  public List<String> classLabels(int outputs) {
    return classes.isEmpty() ? Dataset.counted(outputs) : classes;
  }

  /** Adds to {@code metadata} all that {@link #read} needs. */
  public void describe(Map<String, String> metadata) {
    metadata.put(INPUTS, inputs());
    if (isStandardized()) {
      metadata.put(SHIFT, json(shift));
      metadata.put(SCALE, json(scale));
    }
    if (!classes.isEmpty()) {
      metadata.put(CLASSES, json(classes));
    }
    if (!names.isEmpty()) {
      metadata.put(NAMES, json(names));
    }
  }

  private String inputs() {
    return divisor == 1 ? "numbers" : "pixels / " + divisor;
  }

  /**
   * Reads what {@link #describe} wrote. What is missing is as in {@link #PIXELS}.
   *
   * @throws IllegalArgumentException if a value makes no sense
   */
  public static Encoding read(Map<String, String> metadata) {
    String inputs = metadata.getOrDefault(INPUTS, PIXELS.inputs());
    if (!List.of("numbers", PIXELS.inputs()).contains(inputs)) {
      throw new IllegalArgumentException(
          "%s %s, expected numbers or %s"
              .formatted(INPUTS, SafeMessage.quote(inputs), PIXELS.inputs()));
    }
    return new Encoding(
        inputs.equals(PIXELS.inputs()) ? PIXELS.divisor : 1,
        list(metadata, SHIFT, Double[].class),
        list(metadata, SCALE, Double[].class),
        list(metadata, CLASSES, String[].class),
        list(metadata, NAMES, String[].class));
  }

  private static <T> List<T> list(Map<String, String> metadata, String name, Class<T[]> type) {
    String json = metadata.get(name);
    if (json == null) {
      return List.of();
    }
    try {
      return List.of(JSON.readValue(json, type));
    } catch (JsonProcessingException
        | NullPointerException e) { // From null in the list, or for it.
      throw new IllegalArgumentException(
          "%s %s, expected a JSON list".formatted(name, SafeMessage.quote(json)), e);
    }
  }

  private static String json(List<?> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
