// What makes the console nicer where scripts run. Everything works without it.

// Fields that complete: stored questions that begin as typed.
for (const field of document.querySelectorAll('[data-complete]')) {
  const list = document.getElementById(field.getAttribute('list'))
  let waiting, asked = ''
  field.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(async () => {
      const typed = field.value.trim()
      if (typed === asked) return
      asked = typed
      try {
        const reply = await fetch(field.dataset.complete + '?q=' + encodeURIComponent(typed), {headers: {Accept: 'application/json'}})
        if (!reply.ok || asked !== typed) return
        list.replaceChildren(...(await reply.json()).map(text => new Option(text, text)))
      } catch { /* it completes nothing then */ }
    }, 150)
  })
}

// Files that are dropped are chosen as if by the field.
for (const form of document.querySelectorAll('form[data-drop]')) {
  const zone = form.querySelector('.drop')
  const field = zone.querySelector('input[type=file]')
  const names = zone.querySelector('.names')
  const show = () => names.replaceChildren(...[...field.files].map(file => {
    const item = document.createElement('li')
    item.textContent = file.name
    return item
  }))
  field.addEventListener('change', show)
  for (const type of ['dragenter', 'dragover']) {
    zone.addEventListener(type, event => { event.preventDefault(); zone.classList.add('over') })
  }
  zone.addEventListener('dragleave', event => { if (!zone.contains(event.relatedTarget)) zone.classList.remove('over') })
  zone.addEventListener('drop', event => {
    event.preventDefault()
    zone.classList.remove('over')
    if (event.dataTransfer.files.length === 0) return
    field.files = event.dataTransfer.files
    show()
    form.requestSubmit()
  })
}

// A candidate that is linked to is opened.
const open = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target instanceof HTMLDetailsElement) target.open = true
}
addEventListener('hashchange', open)
open()
