package dev.chainrule.data;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The sets that are found in a place.
 *
 * @param format they are in
 * @param train to train on
 * @param test to test on, in no way part of the other
 * @param isOneFile whether the place is a file, which is then the training set
 */
public record DataSets(
    DataFormat format, Optional<RowSource> train, Optional<RowSource> test, boolean isOneFile) {

  /**
   * The test set, understood as the training set is.
   *
   * @throws dev.chainrule.io.DataException if it cannot be
   */
  public Optional<RowSource> testLikeTrain(Configuration hadoop) {
    return test.map(set -> train.map(other -> set.asIn(hadoop, other)).orElse(set));
  }
}
