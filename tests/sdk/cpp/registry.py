"""The package is installed below a folder; an application elsewhere finds it there."""

import os

from tools import must

APPLICATION = """#include <iostream>
#include <scenario_shop/scenario_shop.hpp>

int main(int, char** arguments) {
  const scenario_shop::Client client({.base_url = arguments[1]});
  const auto page = client.pets().list_pets();
  const auto pet = client.pets().get_pet({.pet_id = 9007199254740993});
  if (!page || !pet) {
    std::cerr << (page ? pet.error() : page.error()).message() << '\\n';
    return 1;
  }
  std::cout << page->items.at(0).name << ' ' << pet->id.value() << '\\n';
}
"""
PROJECT = """cmake_minimum_required(VERSION 3.20)
project(application LANGUAGES CXX)
find_package(scenario_shop 1.4 REQUIRED)
add_executable(application main.cpp)
target_link_libraries(application PRIVATE scenario_shop::scenario_shop)
"""


def publish_and_call(package, folder, origin):
    place, build = folder / "installed", folder / "build-of-package"
    must(["cmake", "-S", package, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-Dscenario_shop_BUILD_TESTS=OFF"], folder)
    must(["cmake", "--build", build, "-j2"], folder)
    must(["cmake", "--install", build, "--prefix", place], folder)
    application = folder / "application"
    application.mkdir()
    (application / "main.cpp").write_text(APPLICATION)
    (application / "CMakeLists.txt").write_text(PROJECT)
    env = {**os.environ, "CMAKE_PREFIX_PATH": str(place)}
    must(["cmake", "-S", application, "-B", application / "build"], folder, env=env)
    must(["cmake", "--build", application / "build"], folder)
    return {"application": must([application / "build/application", origin], folder)}
