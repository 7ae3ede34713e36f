package dev.chainrule.data;

import java.util.Optional;

/**
 * The sets that are found in a place.
 *
 * @param format they are in
 * @param train to train on
 * @param test to test on, in no way part of the other
 * @param isOneFile whether the place is a file, which is then the training set
 */
public record DataSets(
    DataFormat format, Optional<RowSource> train, Optional<RowSource> test, boolean isOneFile) {}
