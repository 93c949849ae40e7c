package faq
