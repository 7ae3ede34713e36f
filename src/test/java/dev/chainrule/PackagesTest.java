package dev.chainrule;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture.LayerDependencySpecification;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the table of packages that the README shows. */
class PackagesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.chainrule");

  /** Packages, and what each may use of the others; those at the top are not among them. */
  private static final String TABLE =
      """
      random      |
      io          |
      settings    | io
      linalg      | random
      autodiff    | linalg
      data        | random io linalg
      model       | settings random io linalg autodiff data
      check       | settings random io linalg autodiff data model optim
      explain     | settings random io linalg autodiff data model check
      optim       | settings random io linalg autodiff data model
      predict     | random io linalg autodiff data model
      train       | settings random io linalg autodiff data model optim
      spark       | settings random io linalg autodiff data model optim train predict
      run         | settings random io linalg autodiff data model optim train
      export      | settings random io linalg autodiff data model optim train run
      page        | io
      report      | settings random io linalg data model optim train run page
      tensorboard | settings random io linalg autodiff data model optim train
      study       | settings random io linalg autodiff data model optim train spark run page
      """;

  /** They use what they like, and nobody uses them. */
  private static final List<String> TOP = List.of("cli", "api");

  @Test
  void everyPackageUsesOnlyWhatTheTableAllows() {
    LayeredArchitecture packages = layeredArchitecture().consideringOnlyDependenciesInLayers();
    List<String[]> rows = TABLE.lines().map(row -> row.split("[| ]+")).toList();
    for (String name : Stream.concat(rows.stream().map(row -> row[0]), TOP.stream()).toList()) {
      packages = packages.layer(name).definedBy("dev.chainrule." + name + "..");
    }
    for (String[] row : rows) {
      String[] used = Arrays.copyOfRange(row, 1, row.length);
      LayerDependencySpecification layer = packages.whereLayer(row[0]);
      packages = used.length == 0 ? layer.mayNotAccessAnyLayer() : layer.mayOnlyAccessLayers(used);
    }
    for (String name : TOP) {
      packages = packages.whereLayer(name).mayNotBeAccessedByAnyLayer();
    }
    packages.check(CLASSES);
  }

  @Test
  void thereAreNoCycles() {
    slices().matching("dev.chainrule.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheSparkPackageKnowsContextsAndRdds() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.chainrule.spark", "dev.chainrule.api")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.spark.api..",
            "org.apache.spark.rdd..",
            "org.apache.spark.broadcast..",
            "org.apache.spark.internal..",
            "org.apache.spark.scheduler..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.apache.spark.SparkContext")
        .check(CLASSES);
  }

  @Test
  void onlyWhoStartsSparkKnowsItsSettings() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.chainrule.spark", "dev.chainrule.study", "dev.chainrule.cli", "dev.chainrule.api")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark")
        .check(CLASSES);
  }

  @Test
  void onlyTheDoorTouchesNativeCode() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.chainrule.linalg")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.ludovic.netlib..", "org.bytedeco..", "com.sun.jna..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineExits() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.chainrule.cli")
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(CLASSES);
  }

  /**
   * Those of Math may differ in their last bit between processors, and between versions of Java.
   */
  @Test
  void functionsThatFixTheBitsAreOfStrictMath() {
    noClasses()
        .that()
        .resideInAnyPackage(
            Stream.of("random", "data", "linalg", "autodiff", "model", "optim", "train")
                .map(name -> "dev.chainrule." + name + "..")
                .toArray(String[]::new))
        .should()
        .callMethodWhere(
            target(owner(Predicates.type(Math.class)))
                .and(
                    target(
                        nameMatching(
                            "a?(sin|cos|tan)h?|atan2|exp|expm1|log|log10|log1p|pow|cbrt|hypot"))))
        .check(CLASSES);
  }
}
