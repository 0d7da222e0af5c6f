// Writes random schemas as C++: schema_random_generate OUT-FILE SEED COUNT. The test makes the same schemas from the seed.
#include <fstream>
#include <memory>

#include "apigen/document/document.h"
#include "apigen/schema/compile.h"
#include "apigen/schema/emit.h"
#include "tests/reference/schema/random_schemas.h"

int main(int argc, char** argv) {
  using namespace apigen;
  if (argc != 4) return 2;
  std::ofstream out(argv[1]);
  reference::RandomJson random(static_cast<unsigned>(std::stoul(argv[2])));
  std::size_t count = std::stoul(argv[3]);
  out << "#include \"apigen/rt/validate.h\"\n\nnamespace apigen::random {\n";
  for (std::size_t i = 0; i < count; ++i) {
    support::Diagnostics diagnostics;
    auto document = document::parse(std::make_shared<support::SourceFile>("random", random.schema()), diagnostics);
    schema::Compiler compiler({}, {}, diagnostics);
    compiler.add_document("http://apigen.invalid/random", *document->root());
    auto block = compiler.add(*document->root(), "schema");
    const schema::Plan& plan = compiler.finish();
    if (diagnostics.has_errors()) return 1;
    out << "namespace s" << i << " {\n" << schema::emit_cpp(plan, {{block, "check"}}) << "}\n";
  }
  out << "extern const rt::Check checks[];\nconst rt::Check checks[] = {";
  for (std::size_t i = 0; i < count; ++i) out << "s" << i << "::check, ";
  out << "};\nextern const std::size_t check_count;\nconst std::size_t check_count = " << count << ";\n}  // namespace apigen::random\n";
}
