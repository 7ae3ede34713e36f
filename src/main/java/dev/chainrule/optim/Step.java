package dev.chainrule.optim;

import java.io.Serializable;

/**
 * One step of training: its place in the run and its learning rate.
 *
 * @param number steps before this one, over all epochs
 * @param epoch epochs before this one
 * @param inEpoch steps of this epoch before this one
 * @param stepsPerEpoch steps of every epoch
 * @param learningRate what this step multiplies the mean gradient with
 */
public record Step(int number, int epoch, int inEpoch, int stepsPerEpoch, double learningRate)
    implements Serializable {}
