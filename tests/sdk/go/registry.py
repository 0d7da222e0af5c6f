"""A folder that is a module proxy holds the module; an application gets it from there."""

import json
import zipfile

import languages
from tools import must

MODULE, VERSION = "example.com/scenario-shop", "v1.4.0"
APPLICATION = """package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"example.com/scenario-shop"
)

func main() {
	ctx := context.Background()
	client := scenarioshop.New(scenarioshop.WithBaseURL(os.Args[1]))
	page, err := client.Pets.ListPets(ctx, scenarioshop.ListPetsParams{})
	if err != nil {
		log.Fatal(err)
	}
	pet, err := client.Pets.GetPet(ctx, scenarioshop.GetPetParams{PetID: 9007199254740993})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(page.Items[0].Name, pet.ID.Value)
}
"""


def environment(folder):
    return {**languages.load("go").ENVIRONMENT, "GOPROXY": (folder / "proxy").as_uri(), "GOSUMDB": "off", "GOMODCACHE": str(folder / "modules"),
            "GOFLAGS": "-modcacherw"}


def publish(package, proxy):
    """Go Modules Reference, "GOPROXY protocol"."""
    place = proxy / MODULE / "@v"
    place.mkdir(parents=True)
    (place / "list").write_text(VERSION + "\n")
    (place / f"{VERSION}.info").write_text(json.dumps({"Version": VERSION, "Time": "2026-01-01T00:00:00Z"}))
    (place / f"{VERSION}.mod").write_bytes((package / "go.mod").read_bytes())
    with zipfile.ZipFile(place / f"{VERSION}.zip", "w") as archive:
        for path in sorted(package.rglob("*")):
            if path.is_file():
                archive.write(path, f"{MODULE}@{VERSION}/{path.relative_to(package)}")


def publish_and_call(package, folder, origin):
    publish(package, folder / "proxy")
    application, env = folder / "application", environment(folder)
    application.mkdir()
    (application / "main.go").write_text(APPLICATION)
    must(["go", "mod", "init", "example.com/application"], application, env=env)
    must(["go", "get", f"{MODULE}@{VERSION}"], application, env=env)
    must(["go", "build", "-o", "application", "."], application, env=env)
    return {"application": must([application / "application", origin], application)}
