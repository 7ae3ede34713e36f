package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.Test;

/** Settings of a user's context with which a training would fail. */
class GuestRulesTest {
  private static final int MIB = 1 << 20;

  private static SparkConf kryo() {
    return new SparkConf(false).set("spark.serializer", KryoSerializer.class.getName());
  }

  private static String refused(SparkConf conf, long vectorBytes) {
    return assertThrows(ResourcesException.class, () -> GuestRules.require(conf, vectorBytes))
        .getMessage();
  }

  @Test
  void defaultsOfSparkWillDo() {
    GuestRules.require(new SparkConf(false), 500L * MIB);
    GuestRules.require(kryo(), 30L * MIB);
  }

  @Test
  void gradientsMustFitKryosBuffer() {
    assertEquals(
        "spark.kryoserializer.buffer.max: 64m, expected 81m or more for the gradients of this"
            + " network",
        refused(kryo(), 40L * MIB));
    GuestRules.require(kryo().set("spark.kryoserializer.buffer.max", "81m"), 40L * MIB);
  }

  @Test
  void kryoMustKnowOurClassesIfItMustKnowAll() {
    SparkConf conf = kryo().set("spark.kryo.registrationRequired", "true");
    String told = refused(conf, MIB);
    assertTrue(
        told.startsWith(
            "spark.kryo.registrationRequired: true, expected false, or in"
                + " spark.kryo.classesToRegister also dev.chainrule."),
        told);
    String missing = told.substring(told.indexOf("also ") + "also ".length());
    GuestRules.require(conf.set("spark.kryo.classesToRegister", missing), MIB);
  }
}
