package dev.chainrule.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Whole numbers of 1 or more as one value, such as {@code 1,2,4}. */
record Counts(List<Integer> values) {

  /** Reads them; each only once, in rising order. */
  static final class Converter implements ITypeConverter<Counts> {
    @Override
    public Counts convert(String text) {
      try {
        List<Integer> values =
            Arrays.stream(text.split(",", -1))
                .map(n -> Integer.valueOf(n.trim()))
                .distinct()
                .sorted()
                .toList();
        if (values.get(0) >= 1) {
          return new Counts(values);
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw new TypeConversionException("counts such as 1,2,4");
    }
  }
}
