// #foreach.
#include "apigen/rt/mapping.h"
#include "java.h"

namespace apigen::rt {

vtl::Map& vtl::storage_of(TemplateScope& t, Loop& loop) {
  if (!loop.storage) loop.storage = new_map(t, MapOrder::hash);
  return *loop.storage;
}

using vtl::Kind;
using vtl::ListStyle;
using vtl::Method;

TemplateScope::Loop::Loop(TemplateScope& t, const Value& source, const Variables& variables)
    : t_(t), variables_(variables), scope_(*t.arena_.make<vtl::Loop>()) {
  if (t.failed_) return;
  switch (source.kind) {
    case Kind::list:
      list_ = source.list;
      vtl::items_of(t, *list_);
      size_ = list_->size;
      break;
    case Kind::map: {
      Value values = vtl::call_map(t, *source.map, Method::values_, nullptr, 0);
      list_ = values.list;
      map_ = source.map;
      size_ = vtl::size_of(*map_);
      break;
    }
    case Kind::loop: {
      Value values = vtl::call_map(t, vtl::storage_of(t, *source.loop), Method::values_, nullptr, 0);
      list_ = values.list;
      break;
    }
    case Kind::iterator:
      iterator_ = source.iterator;
      list_ = iterator_->list;
      break;
    default: return;  // no iterator: not a single turn
  }
  if (variables_.item) saved_item_ = *variables_.item;
  if (variables_.count) saved_count_ = *variables_.count;
  if (variables_.has_next) saved_has_next_ = *variables_.has_next;
  if (variables_.loop) {
    saved_loop_ = *variables_.loop;
    if (saved_loop_.kind == Kind::loop) scope_.parent = saved_loop_.loop;
    else scope_.replaced = saved_loop_;
    variables_.loop->kind = Kind::loop;
    variables_.loop->loop = &scope_;
  }
}

TemplateScope::Loop::~Loop() {
  if (!list_) return;
  if (variables_.item) *variables_.item = saved_item_;
  if (variables_.count) *variables_.count = saved_count_;
  if (variables_.has_next) *variables_.has_next = saved_has_next_;
  // A template that has set $foreach itself keeps what it set.
  if (variables_.loop && is(*variables_.loop)) *variables_.loop = saved_loop_;
}

// Java's iterators notice when what they walk grows or shrinks under them.
bool TemplateScope::Loop::unchanged() {
  if (iterator_ || (!map_ && list_->style == ListStyle::view)) return true;
  if ((map_ ? vtl::size_of(*map_) : list_->size) == size_) return true;
  t_.fail("java.util.ConcurrentModificationException: what #foreach loops over was changed");
  return false;
}

bool TemplateScope::Loop::next() {
  if (!list_ || t_.failed_ || t_.stopped_ || scope_.index + 1 >= static_cast<std::int32_t>(t_.limits_.iterations)) return false;
  std::uint32_t& at = iterator_ ? iterator_->next : at_;
  if (at == list_->size || !unchanged() || at > list_->size || !t_.note_iteration()) return false;
  Value item = list_->items[at++];
  ++scope_.index;
  scope_.has_next = at < list_->size;
  if (variables_.item) *variables_.item = item;
  if (variables_.count) *variables_.count = Value::of(scope_.index + 1);
  if (variables_.has_next) *variables_.has_next = Value::of(scope_.has_next);
  return true;
}

}  // namespace apigen::rt
