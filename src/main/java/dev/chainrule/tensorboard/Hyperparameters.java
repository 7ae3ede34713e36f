package dev.chainrule.tensorboard;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A run's settings as the HParams plugin of TensorBoard wants them, which compares runs by them.
 *
 * @param values by their names, as words
 * @param metrics tags of the scalars that runs are compared by
 */
record Hyperparameters(Map<String, String> values, List<String> metrics) {
  private static final String PLUGIN = "hparams";

  /** How a session ended. */
  enum Status {
    SUCCESS(1),
    FAILURE(2);

    private final int number;

    Status(int number) {
      this.number = number;
    }
  }

  /** The kinds that the plugin knows. */
  private enum Kind {
    WORD(1),
    TRUTH(2),
    NUMBER(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    static Kind of(String word) {
      if (word.equals("true") || word.equals("false")) {
        return TRUTH;
      }
      return word.matches("-?\\d+(\\.\\d+)?([eE]-?\\d+)?") ? NUMBER : WORD;
    }
  }

  /** What belongs before the first step. */
  Summaries start() {
    Message experiment = new Message();
    Message session = new Message();
    values.forEach(
        (name, word) -> {
          Kind kind = Kind.of(word);
          experiment.add(4, new Message().add(1, name).add(4, (long) kind.number));
          session.add(1, new Message().add(1, name).add(2, value(kind, word)));
        });
    for (String tag : metrics) {
      experiment.add(5, new Message().add(1, new Message().add(2, tag)));
    }
    return new Summaries()
        .plugin("_hparams_/experiment", PLUGIN, new Message().add(2, experiment))
        .plugin(
            "_hparams_/session_start_info",
            PLUGIN,
            new Message().add(3, session.add(5, seconds())));
  }

  /** What belongs after the last one. */
  static Summaries end(Status status) {
    Message end = new Message().add(1, (long) status.number).add(2, seconds());
    return new Summaries().plugin("_hparams_/session_end_info", PLUGIN, new Message().add(4, end));
  }

  /** As google.protobuf.Value. */
  private static Message value(Kind kind, String word) {
    return switch (kind) {
      case NUMBER -> new Message().add(2, Double.parseDouble(word));
      case WORD -> new Message().add(3, word);
      case TRUTH -> new Message().add(4, word.equals("true") ? 1L : 0L);
    };
  }

  private static double seconds() {
    return Instant.now().toEpochMilli() / 1e3;
  }
}
