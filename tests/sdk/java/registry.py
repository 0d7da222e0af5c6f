"""Maven deploys the package to a folder that is a repository; an application's project gets it from there."""

import shutil

from tools import CACHE, Missing, must, run_or_miss

# Beside the plugins that the package's own build names.
DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>application</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <repositories><repository><id>shop</id><url>@repository@</url></repository></repositories>
  <dependencies>
    <dependency><groupId>com.example</groupId><artifactId>scenario-shop</artifactId><version>1.4.0</version></dependency>
  </dependencies>
  <build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.13.0</version></plugin></plugins></build>
</project>
"""
APPLICATION = """import com.example.scenarioshop.ScenarioShopClient;
import com.example.scenarioshop.model.GetPetParams;

public final class Application {
  public static void main(String[] arguments) {
    try (ScenarioShopClient client = ScenarioShopClient.builder().baseUrl(arguments[0]).build()) {
      String name = client.pets().listPets().items().get(0).name();
      long id = client.pets().getPet(GetPetParams.builder().petId(9007199254740993L).build()).id().orElseThrow();
      System.out.println(name + " " + id);
    }
  }
}
"""


def publish_and_call(package, folder, origin):
    if not shutil.which("mvn"):
        raise Missing("mvn is not on PATH")
    # Of its own, so that neither the user's nor an earlier run's package is what the application gets.
    local = CACHE / "maven-repository"
    shutil.rmtree(local / "com" / "example", ignore_errors=True)
    maven = ["mvn", "--batch-mode", "--quiet", f"-Dmaven.repo.local={local}"]
    # What builds the package comes from the registry; that it can be had is seen first.
    run_or_miss([*maven, f"{DEPENDENCIES}:go-offline"], package, "Maven's plugins cannot be had")
    repository = folder / "repository"
    must([*maven, "deploy", "-Dmaven.install.skip=true", f"-DaltDeploymentRepository=shop::{repository.as_uri()}"], package)
    application = folder / "application"
    source = application / "src" / "main" / "java"
    source.mkdir(parents=True)
    (source / "Application.java").write_text(APPLICATION)
    (application / "pom.xml").write_text(POM.replace("@repository@", repository.as_uri()))
    must([*maven, "compile", f"{DEPENDENCIES}:build-classpath", "-Dmdep.outputFile=classpath"], application)
    classpath = f"target/classes:{(application / 'classpath').read_text().strip()}"
    return {"application": must(["java", "-cp", classpath, "Application", origin], application)}
