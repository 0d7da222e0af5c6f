#include "apigen/document/substitute.h"

#include "substituter.h"

namespace apigen::document {

std::shared_ptr<const Document> substitute(std::shared_ptr<const Document> document, const Parameters& parameters, support::Diagnostics& diagnostics) {
  auto result = std::make_shared<Document>(document->shared_source());
  const TemplateScope none;
  Substituter substituter(*result, parameters, none, diagnostics);
  const Node* root = substituter.visit(*document->root(), {});
  substituter.finish();
  if (root == document->root()) return document;
  result->set_root(root);
  result->keep(document);
  return result;
}

}  // namespace apigen::document
