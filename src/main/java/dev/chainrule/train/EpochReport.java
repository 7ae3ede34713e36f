package dev.chainrule.train;

/**
 * What happened in an epoch.
 *
 * @param epoch counted from 1
 * @param trainLoss mean over the epoch's rows, each at the weights of its own step
 * @param testLoss mean over the test set, at the weights after the epoch
 * @param testAccuracy from 0 to 1
 * @param seconds of the steps alone, without evaluation
 * @param samplesPerSecond rows of the epoch divided by {@code seconds}
 * @param weightsSha256 of the weights after the epoch
 */
public record EpochReport(
    int epoch,
    double trainLoss,
    double testLoss,
    double testAccuracy,
    double seconds,
    double samplesPerSecond,
    String weightsSha256) {}
