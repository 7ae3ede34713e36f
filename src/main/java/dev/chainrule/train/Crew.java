package dev.chainrule.train;

/** An engine whose work is done by others, who may fail, and then are of no more use. */
public interface Crew extends Engine {

  /** Makes all that work in it, and whoever waits for them, give up; the first cause is told. */
  void fail(Throwable cause);
}
