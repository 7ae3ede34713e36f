package dev.chainrule.explain;

import com.google.errorprone.annotations.FormatMethod;
import dev.chainrule.io.Words;
import dev.chainrule.model.ParameterLayout;

/** A lesson in text: {@link ClassicNetwork} learns XOR. */
public final class XorLesson {
  private static final double[][] INPUTS = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  private static final double[][] TARGETS = {{0}, {1}, {1}, {0}};
  private static final int HIDDEN = 4;
  private static final int EPOCHS = 5000;
  private static final int TELL_EVERY = 500;
  private static final double LEARNING_RATE = 1;

  private final StringBuilder text = new StringBuilder();

  private XorLesson() {}

  /**
   * The whole lesson.
   *
   * @param seed of the first weights
   */
  public static String text(long seed) {
    XorLesson lesson = new XorLesson();
    ClassicNetwork network = new ClassicNetwork(2, HIDDEN, 1, seed);
    lesson.line(
        "XOR, the traditional way: 2 inputs, %d hidden sigmoids, 1 sigmoid; learning rate %s, seed %d.",
        HIDDEN, Numbers.exact(LEARNING_RATE), seed);
    lesson.line(
        "error = target - output,  delta = error * s * (1 - s),  weight += rate * delta * input");
    lesson.line("");
    lesson.gradients(network);
    lesson.training(network);
    lesson.truthTable(network);
    return lesson.text.toString();
  }

  private void gradients(ClassicNetwork network) {
    ClassicGradients gradients = ClassicGradients.of(network, INPUTS[2], TARGETS[2]);
    line("Before training, sample [1, 0] -> 1:");
    line("%-12s %16s %16s", "", "-input * delta", "automatic");
    for (ParameterLayout.Entry e : gradients.classic().layout().entries()) {
      for (int i = 0; i < e.size(); i++) {
        String index =
            e.isVector() ? "[" + i + "]" : Words.format("[%d][%d]", i / e.cols(), i % e.cols());
        line(
            "%-12s %16s %16s",
            "dL/d" + e.name() + index,
            Numbers.exact(gradients.classic().view(e.name()).get(i)),
            Numbers.exact(gradients.automatic().view(e.name()).get(i)));
      }
    }
    line("largest difference %s", Numbers.difference(gradients.largestDifference()));
    line("");
  }

  private void training(ClassicNetwork network) {
    line("epoch   loss, 1/2 * error^2 over the four samples");
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      double loss = 0;
      for (int i = 0; i < INPUTS.length; i++) {
        loss += network.train(INPUTS[i], TARGETS[i], LEARNING_RATE);
      }
      if (epoch == 1 || epoch % TELL_EVERY == 0) {
        line("%5d   %.6f", epoch, loss);
      }
    }
    line("");
  }

  private void truthTable(ClassicNetwork network) {
    line("inputs   target   output");
    for (int i = 0; i < INPUTS.length; i++) {
      line(
          "%.0f  %.0f     %.0f        %.4f",
          INPUTS[i][0], INPUTS[i][1], TARGETS[i][0], network.forward(INPUTS[i])[0]);
    }
  }

  @FormatMethod
  private void line(String format, Object... arguments) {
    text.append(Words.format(format, arguments)).append('\n');
  }
}
