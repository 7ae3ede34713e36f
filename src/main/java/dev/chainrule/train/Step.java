package dev.chainrule.train;

import java.io.Serializable;

/**
 * Where training is, and the one thing that changes from step to step.
 *
 * @param number steps before this one, over all epochs
 * @param epoch epochs before this one
 * @param inEpoch steps of this epoch before this one
 * @param stepsPerEpoch steps of every epoch
 * @param learningRate factor of the mean gradient in this step
 */
public record Step(int number, int epoch, int inEpoch, int stepsPerEpoch, double learningRate)
    implements Serializable {}
